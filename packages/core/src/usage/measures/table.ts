/** What a fact says of its hour beside whose it is: one column of `usage_hour`. */
export interface Measure {
  /** The column's name in every table, and the name to sort by. */
  readonly column: string;
  /** A count may be missing from a fact, money never is. */
  readonly type: 'count' | 'money';
  /**
   * Of a count: which facts report it. `facts_<reported>` in the rollups is how many do, so that a sum over none
   * differs from zero. Counts that share one are known together or not at all (`facts/fact.ts`).
   */
  readonly reported?: string;
  /** Whether it is in `usage_day_sum` and so in every figure; the others are in the rows of `usage_day` alone. */
  readonly inFigures: boolean;
}

export type MeasureTable = Readonly<Record<string, Measure>>;

/**
 * Every measure, by its name in code and in JSON, in the order of the columns. What is stored, summed up, listed,
 * explored and exported follows from here: a new one is a line here, its columns in a migration (`db/schema/usage.ts`,
 * `sql/usage.sql`, the contract), and where OpenRouter's answer is read.
 */
export const MEASURES = {
  requests: { column: 'requests', type: 'count', reported: 'counted', inFigures: true },
  tokensInput: { column: 'tokens_input', type: 'count', reported: 'counted', inFigures: true },
  tokensOutput: { column: 'tokens_output', type: 'count', reported: 'counted', inFigures: true },
  tokensReasoning: { column: 'tokens_reasoning', type: 'count', reported: 'reasoning', inFigures: false },
  tokensCached: { column: 'tokens_cached', type: 'count', reported: 'cached', inFigures: false },
  cost: { column: 'cost', type: 'money', inFigures: true },
  byokCost: { column: 'byok_cost', type: 'money', inFigures: true },
} as const satisfies MeasureTable;

type NamesOf<Table, Kind> = {
  [Name in keyof Table]: Table[Name] extends Kind ? Name : never;
}[keyof Table] &
  string;

export type CountOf<Table extends MeasureTable> = NamesOf<Table, { readonly type: 'count' }>;
export type MoneyOf<Table extends MeasureTable> = NamesOf<Table, { readonly type: 'money' }>;
/** The names of who reports a count. */
export type ReportedOf<Table extends MeasureTable> = Extract<
  Table[keyof Table],
  { readonly reported: string }
>['reported'];
interface IsFigure {
  readonly inFigures: true;
}
/** The counts of figures. */
export type FigureCountOf<Table extends MeasureTable> =
  | 'facts'
  | Extract<Table[keyof Table], IsFigure & { readonly reported: string }>['reported']
  | NamesOf<Table, IsFigure & { readonly type: 'count' }>;
/** The money of figures. */
export type FigureMoneyOf<Table extends MeasureTable> = NamesOf<Table, IsFigure & { readonly type: 'money' }>;

/** The names of counts, in the order of the table. */
export function countNames<Table extends MeasureTable>(measures: Table): CountOf<Table>[] {
  return Object.keys(measures).filter((name): name is CountOf<Table> => measures[name]?.type === 'count');
}

/** The names of money, in the order of the table. */
export function moneyNames<Table extends MeasureTable>(measures: Table): MoneyOf<Table>[] {
  return Object.keys(measures).filter((name): name is MoneyOf<Table> => measures[name]?.type === 'money');
}

/** The columns of facts in their order. */
export function factColumns(measures: MeasureTable = MEASURES): string[] {
  return Object.values(measures).map(({ column }) => column);
}

/** The column of rollups that says how many facts report a measure; null for money, which all do. */
export function reportedColumn({ reported }: Measure): string | null {
  return reported === undefined ? null : `facts_${reported}`;
}

export const COUNTS = countNames(MEASURES);
export const MONEY = moneyNames(MEASURES);

type FigureName = NamesOf<typeof MEASURES, IsFigure>;
const isFigure = <Name extends keyof typeof MEASURES>(name: Name): name is Name & FigureName =>
  MEASURES[name].inFigures;

export const FIGURE_COUNTS = COUNTS.filter(isFigure);
export const FIGURE_MONEY = MONEY.filter(isFigure);
