import {
  type CountOf,
  countNames,
  type FigureCountOf,
  type FigureMoneyOf,
  type Measure,
  type MeasureTable,
  type MoneyOf,
  moneyNames,
  type ReportedOf,
} from './table.ts';

/** A column of a rollup, and what it is of facts. */
export interface SumColumn<Name extends string = string> {
  readonly name: Name;
  readonly column: string;
  /** SQL over rows of `usage_hour`. */
  readonly aggregate: string;
}

/** The columns of a rollup: the facts and how many report a count, the counts, and money. */
export interface SumColumns<Count extends string = string, Money extends string = string> {
  readonly counts: readonly SumColumn<Count>[];
  readonly money: readonly SumColumn<Money>[];
}

/** The columns of `usage_day` after its key. */
export function dayColumns<Table extends MeasureTable>(
  measures: Table,
): SumColumns<'facts' | ReportedOf<Table> | CountOf<Table>, MoneyOf<Table>> {
  return {
    counts: [
      { name: 'facts', column: 'facts', aggregate: 'count(*)' },
      ...reportedColumns(measures),
      ...countNames(measures).map((name) => sumOf(name, measures[name])),
    ],
    money: moneyNames(measures).map((name) => sumOf(name, measures[name])),
  };
}

/** The columns of `usage_day_sum` after its key: figures, and what the facts cost that report requests. */
export function figureColumns<Table extends MeasureTable>(
  measures: Table,
): SumColumns<FigureCountOf<Table>, FigureMoneyOf<Table> | 'countedCost'> {
  const { counts, money }: SumColumns = dayColumns(measures);
  const figures = Object.entries(measures).filter(([, { inFigures }]) => inFigures);
  const names = new Set(['facts', ...figures.flatMap(([name, { reported }]) => [name, reported])]);
  const countedCost = {
    name: 'countedCost',
    column: 'counted_cost',
    aggregate: 'coalesce(sum(cost) FILTER (WHERE requests IS NOT NULL), 0)',
  } as const;
  return {
    counts: counts.filter((one): one is SumColumn<FigureCountOf<Table>> => names.has(one.name)),
    money: [
      ...money.filter((one): one is SumColumn<FigureMoneyOf<Table>> => names.has(one.name)),
      countedCost,
    ],
  };
}

export function namesOf(columns: SumColumns): string[] {
  return [...columns.counts, ...columns.money].map(({ column }) => column);
}

function sumOf<Name extends string>(name: Name, measure: Measure | undefined): SumColumn<Name> {
  if (measure === undefined) throw new Error(`There is no measure ${name}.`);
  const { column } = measure;
  return { name, column, aggregate: `coalesce(sum(${column}), 0)` };
}

/** One for each group of counts that facts report together, by the first of them. */
function reportedColumns<Table extends MeasureTable>(measures: Table): SumColumn<ReportedOf<Table>>[] {
  const all = Object.values(measures);
  const isReported = (name: string): name is ReportedOf<Table> => all.some((one) => one.reported === name);
  return [...new Set(all.flatMap(({ reported }) => reported ?? []))].filter(isReported).map((name) => ({
    name,
    column: `facts_${name}`,
    aggregate: `count(${all.find((one) => one.reported === name)?.column})`,
  }));
}
