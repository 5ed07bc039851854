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

export type Dimension = (typeof DIMENSIONS)[number];
export type Measure = (typeof MEASURES)[number];

/** What rows are grouped by where nobody says. */
export const DEFAULT_DIMENSIONS = ['day', 'key', 'model', 'provider'] as const satisfies readonly Dimension[];
