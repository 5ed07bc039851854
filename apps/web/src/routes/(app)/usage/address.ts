import type { PeriodChoice } from '@watcher/contract/calendar/periods';
import type { ExploreInput } from '@watcher/contract/explore';
import { DEFAULT_DIMENSIONS, DIMENSIONS, type Dimension, MEASURES } from '@watcher/contract/explore-fields';
import { readPeriod } from '#lib/period/address.ts';
import type { UsageFilter } from '#lib/period/usage-address.ts';

export type SortBy = ExploreInput['sortBy'];

/** What the explorer shows, as its address says it. */
export interface ExploreView {
  readonly choice: PeriodChoice;
  readonly filter: UsageFilter;
  readonly groupBy: readonly Dimension[];
  readonly sortBy: SortBy;
  readonly sortOrder: 'asc' | 'desc';
}

/** The times that rows can be cut into, of which one at most is chosen. */
export const TIMES = ['hour', 'day', 'month'] as const satisfies readonly Dimension[];
/** What else rows can be grouped by. */
export const WHOSE = ['key', 'model', 'provider'] as const satisfies readonly Dimension[];

const DEFAULT_SORT = '-cost';

function known<Name extends string>(names: readonly Name[], text: string): Name | undefined {
  return names.find((name) => name === text);
}

/** Reads an address; what makes no sense in it is passed over. */
export function readView(query: URLSearchParams): ExploreView {
  const asked = query.get('group');
  const groupBy =
    asked === null
      ? DEFAULT_DIMENSIONS
      : DIMENSIONS.filter((dimension) => asked.split(',').includes(dimension)).filter(
          (dimension, index, all) => index === 0 || !known(TIMES, dimension) || !known(TIMES, all[0] ?? ''),
        );
  const sort = query.get('sort') ?? DEFAULT_SORT;
  const sortBy = known([...groupBy, ...MEASURES], sort.replace(/^-/, ''));
  const names = (name: string) => [...new Set(query.getAll(name))].map((text) => (text === '' ? null : text));
  const keys = query.getAll('key').map(Number);
  const [models, providers] = [names('model'), names('provider')];
  const tag = query.get('tag');
  const safe = [...new Set(keys.filter((key) => Number.isSafeInteger(key) && key > 0))];
  return {
    choice: readPeriod(query),
    filter: {
      ...(safe.length > 0 && { keys: safe }),
      ...(tag !== null && tag !== '' && { tag }),
      ...(models.length > 0 && { models }),
      ...(providers.length > 0 && { providers }),
    },
    groupBy,
    sortBy: sortBy ?? 'cost',
    sortOrder: sortBy === undefined || sort.startsWith('-') ? 'desc' : 'asc',
  };
}

/** The query part of the address that shows a view. */
export function viewHref({ choice, filter, groupBy, sortBy, sortOrder }: ExploreView): string {
  const query = new URLSearchParams();
  if (choice.period === 'custom') {
    query.set('from', choice.startDate);
    query.set('to', choice.endDate);
  } else query.set('period', choice.period);
  for (const key of filter.keys ?? []) query.append('key', String(key));
  if (filter.tag !== undefined) query.set('tag', filter.tag);
  for (const model of filter.models ?? []) query.append('model', model ?? '');
  for (const provider of filter.providers ?? []) query.append('provider', provider ?? '');
  if (groupBy.join() !== DEFAULT_DIMENSIONS.join()) query.set('group', groupBy.join());
  const sort = `${sortOrder === 'desc' ? '-' : ''}${sortBy}`;
  if (sort !== DEFAULT_SORT) query.set('sort', sort);
  return `?${query}`;
}

/** The same question to the REST API, which answers with a file. */
export function exportHref(
  { filter, groupBy, sortBy, sortOrder }: ExploreView,
  range: { startDate: string; endDate: string; timeZone: string },
  format: 'csv' | 'json',
): string {
  const query = new URLSearchParams({
    start_date: range.startDate,
    end_date: range.endDate,
    time_zone: range.timeZone,
    sort_by: sortBy,
    sort_order: sortOrder,
    format,
  });
  // A list is the parameter repeated: a comma may be part of a name. An empty one cannot be said so.
  for (const dimension of groupBy.length === 0 ? [''] : groupBy) query.append('group_by', dimension);
  for (const key of filter.keys ?? []) query.append('keys', String(key));
  if (filter.tag !== undefined) query.set('tag', filter.tag);
  for (const model of filter.models ?? []) query.append('models', model ?? '');
  for (const provider of filter.providers ?? []) query.append('providers', provider ?? '');
  return `/api/usage/export?${query}`;
}
