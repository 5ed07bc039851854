import type { ExploreInput } from '@watcher/contract/explore';
import { type PeriodChoice, readPeriod } from '#lib/period.ts';
import type { UsageFilter } from '#lib/usage-address.ts';

type Dimension = ExploreInput['groupBy'][number];
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
export const TIMES = ['hour', 'day', 'month'] as const;
/** What else rows can be told apart by. */
export const WHOSE = ['key', 'model', 'provider'] as const;
const DIMENSIONS: readonly Dimension[] = ['month', 'day', 'hour', ...WHOSE];
/** The money first: it must be in sight without scrolling. */
export const MEASURES = [
  'cost',
  'requests',
  'tokens_input',
  'tokens_output',
  'tokens_reasoning',
  'tokens_cached',
  'byok_cost',
] as const;

const DEFAULT_GROUP: readonly Dimension[] = ['day', 'key', 'model', 'provider'];
const DEFAULT_SORT = '-cost';

function known<Name extends string>(names: readonly Name[], text: string): Name | undefined {
  return names.find((name) => name === text);
}

/** Reads an address; what makes no sense in it is passed over. */
export function readView(query: URLSearchParams): ExploreView {
  const asked = query.get('group');
  const groupBy =
    asked === null
      ? DEFAULT_GROUP
      : DIMENSIONS.filter((dimension) => asked.split(',').includes(dimension)).filter(
          (dimension, index, all) => index === 0 || !known(TIMES, dimension) || !known(TIMES, all[0] ?? ''),
        );
  const sort = query.get('sort') ?? DEFAULT_SORT;
  const sortBy = known([...groupBy, ...MEASURES], sort.replace(/^-/, ''));
  const names = (name: string) => [...new Set(query.getAll(name))].map((text) => (text === '' ? null : text));
  const keys = query.getAll('key').map(Number);
  const [models, providers] = [names('model'), names('provider')];
  const safe = [...new Set(keys.filter((key) => Number.isSafeInteger(key) && key > 0))];
  return {
    choice: readPeriod(query),
    filter: {
      ...(safe.length > 0 && { keys: safe }),
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
  for (const model of filter.models ?? []) query.append('model', model ?? '');
  for (const provider of filter.providers ?? []) query.append('provider', provider ?? '');
  if (groupBy.join() !== DEFAULT_GROUP.join()) query.set('group', groupBy.join());
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
  query.set('group_by', groupBy.join());
  if (filter.keys) query.set('keys', filter.keys.join());
  if (filter.models) query.set('models', filter.models.map((model) => model ?? '').join());
  if (filter.providers) query.set('providers', filter.providers.map((name) => name ?? '').join());
  return `/api/usage/export?${query}`;
}
