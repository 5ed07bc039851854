import { readPeriod } from './calendar/period-address.ts';
import type { PeriodChoice } from './calendar/periods.ts';
import {
  COLUMNS,
  type ColumnName,
  DIMENSIONS,
  type Dimension,
  FILTER_LISTS,
  type FilterList,
  MEASURES,
  METRICS,
  type Measure,
  type Metric,
} from './explore-fields.ts';

export type { FilterList };

/** What rows of usage are narrowed down to; null in a list means "unknown". */
export interface UsageFilter {
  readonly keys?: readonly number[];
  /** Only keys with this tag. */
  readonly tag?: string;
  readonly models?: readonly (string | null)[];
  readonly providers?: readonly (string | null)[];
  /** Those of the lists that say what is left out; a list that is not there leaves nothing out. */
  readonly exclude?: readonly FilterList[];
}

export type SortBy = Dimension | Measure;

/** What the explorer shows, as its address says it. */
export interface ExploreView {
  readonly choice: PeriodChoice;
  readonly filter: UsageFilter;
  readonly groupBy: readonly Dimension[];
  readonly sortBy: SortBy;
  readonly sortOrder: 'asc' | 'desc';
  /** As a table of the metric with time across, instead of a list. */
  readonly isPivot: boolean;
  /** What the chart draws, and what shares and changes are of. */
  readonly metric: Metric;
  /** The columns that are left out. */
  readonly hidden: readonly ColumnName[];
  /** What a row opens into; null: what goes without saying for it. */
  readonly sub: SubGroup | null;
}

/** The times that rows can be cut into, of which one at most is chosen. */
export const TIMES = ['hour', 'day', 'month'] as const satisfies readonly Dimension[];
/** What else rows can be grouped by. */
export const WHOSE = ['key', 'model', 'provider'] as const satisfies readonly Dimension[];

/**
 * What a table has downwards and across where days or months and one thing more are grouped by; null where it cannot be
 * arranged so.
 */
export function pivotOf(
  groupBy: readonly Dimension[],
): { readonly down: (typeof WHOSE)[number]; readonly across: 'day' | 'month' } | null {
  const [across, ...hours] = TIMES.filter((name) => groupBy.includes(name));
  const [down, ...more] = WHOSE.filter((name) => groupBy.includes(name));
  if (across === undefined || across === 'hour' || down === undefined) return null;
  return hours.length + more.length > 0 ? null : { down, across };
}

/** What a row of one model, key or provider can be split into. */
export const SUB_GROUPS = ['key', 'model', 'provider', 'day'] as const satisfies readonly Dimension[];
export type SubGroup = (typeof SUB_GROUPS)[number];

/** The one thing that rows are grouped by; null where that is a time, nothing, or several. */
export function onlyGroup(groupBy: readonly Dimension[]): (typeof WHOSE)[number] | null {
  const [only, ...others] = groupBy;
  return others.length > 0 ? null : (WHOSE.find((name) => name === only) ?? null);
}

/** What a row of one thing opens into; null where rows do not. */
export function subGroupOf({ groupBy, sub }: Pick<ExploreView, 'groupBy' | 'sub'>): SubGroup | null {
  const only = onlyGroup(groupBy);
  if (only === null) return null;
  return sub !== null && sub !== only ? sub : only === 'model' ? 'key' : 'model';
}

/** How an address names a list: once for each value in it, and after `not` where they are left out. */
const NAMES = { keys: 'key', models: 'model', providers: 'provider' } as const satisfies Record<
  FilterList,
  string
>;

/** Which models the money went to is asked first; rows of every day and key are a choice away. */
const DEFAULT_GROUP: readonly Dimension[] = ['model'];
const DEFAULT_SORT = '-cost';
const DEFAULT_METRIC: Metric = 'cost';

function known<Name extends string>(names: readonly Name[], text: string): Name | undefined {
  return names.find((name) => name === text);
}

/** Reads an address; what makes no sense in it is passed over. */
export function readView(query: Pick<URLSearchParams, 'get' | 'getAll'>): ExploreView {
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
  const tag = query.get('tag');
  const safe = [...new Set(keys.filter((key) => Number.isSafeInteger(key) && key > 0))];
  const lists = { keys: safe, models, providers };
  const not = query.getAll('not');
  const exclude = FILTER_LISTS.filter((list) => lists[list].length > 0 && not.includes(NAMES[list]));
  return {
    choice: readPeriod(query),
    filter: {
      ...(safe.length > 0 && { keys: safe }),
      ...(tag !== null && tag !== '' && { tag }),
      ...(models.length > 0 && { models }),
      ...(providers.length > 0 && { providers }),
      ...(exclude.length > 0 && { exclude }),
    },
    groupBy,
    sortBy: sortBy ?? 'cost',
    sortOrder: sortBy === undefined || sort.startsWith('-') ? 'desc' : 'asc',
    isPivot: query.get('table') === 'pivot' && pivotOf(groupBy) !== null,
    metric: known(METRICS, query.get('metric') ?? '') ?? DEFAULT_METRIC,
    hidden: COLUMNS.filter((column) => (query.get('hide') ?? '').split(',').includes(column)),
    sub: known(SUB_GROUPS, query.get('sub') ?? '') ?? null,
  };
}

/** Everything that a view says, as parameters of an address. */
function parametersOf({
  choice,
  filter,
  groupBy,
  sortBy,
  sortOrder,
  isPivot,
  metric,
  hidden,
  sub,
}: ExploreView): [string, string][] {
  return [
    ...(choice.period === 'custom'
      ? ([
          ['from', choice.startDate],
          ['to', choice.endDate],
        ] as [string, string][])
      : ([['period', choice.period]] as [string, string][])),
    ...(filter.keys ?? []).map((key): [string, string] => ['key', String(key)]),
    ...(filter.tag === undefined ? [] : [['tag', filter.tag] as [string, string]]),
    ...(filter.models ?? []).map((model): [string, string] => ['model', model ?? '']),
    ...(filter.providers ?? []).map((provider): [string, string] => ['provider', provider ?? '']),
    ...(filter.exclude ?? []).map((list): [string, string] => ['not', NAMES[list]]),
    ['group', groupBy.join()],
    ['sort', `${sortOrder === 'desc' ? '-' : ''}${sortBy}`],
    ...(isPivot && pivotOf(groupBy) !== null ? [['table', 'pivot'] as [string, string]] : []),
    ['metric', metric],
    ...(hidden.length > 0 ? [['hide', hidden.join()] as [string, string]] : []),
    ...(sub === null ? [] : [['sub', sub] as [string, string]]),
  ];
}

const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['group', DEFAULT_GROUP.join()],
  ['sort', DEFAULT_SORT],
  ['metric', DEFAULT_METRIC],
]);

/** The query part of the address that shows a view, with its question mark; what goes without saying is left out. */
export function viewHref(view: ExploreView): string {
  return `?${new URLSearchParams(parametersOf(view).filter(([name, value]) => DEFAULTS.get(name) !== value))}`;
}

/** Whether everything that a query says is understood, so that nothing of it is passed over. */
export function isWholeView(query: string): boolean {
  const parameters = new URLSearchParams(query);
  const said = new Set(
    parametersOf(readView(parameters)).map((pair) => new URLSearchParams([pair]).toString()),
  );
  return [...parameters].every((pair) => said.has(new URLSearchParams([pair]).toString()));
}
