/** What rows of usage can be told apart by. */
export const DIMENSIONS = ['month', 'day', 'hour', 'key', 'model', 'provider'] as const;

/** What is summed over the rows. */
export const MEASURES = [
  'requests',
  'tokens_input',
  'tokens_output',
  'tokens_reasoning',
  'tokens_cached',
  'cost',
  'byok_cost',
] as const;

/** The lists of a filter, each of which can be what is let through, or what is not. */
export const FILTER_LISTS = ['keys', 'models', 'providers'] as const;
export type FilterList = (typeof FILTER_LISTS)[number];

export type Dimension = (typeof DIMENSIONS)[number];
export type Measure = (typeof MEASURES)[number];

/** What rows are grouped by where nobody says. */
export const DEFAULT_DIMENSIONS = ['day', 'key', 'model', 'provider'] as const satisfies readonly Dimension[];

/** What the explorer can show over time and compare. */
export const METRICS = [
  'cost',
  'requests',
  'tokens_input',
  'tokens_output',
  'tokens_reasoning',
  'tokens_cached',
] as const satisfies readonly Measure[];
export type Metric = (typeof METRICS)[number];

/** The columns of the explorer's table beside what rows are grouped by. */
export const COLUMNS = ['share', 'change', 'trend', 'cost_per_million', 'cache_share', ...MEASURES] as const;
export type ColumnName = (typeof COLUMNS)[number];
