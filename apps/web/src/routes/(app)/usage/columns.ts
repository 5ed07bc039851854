import type { Explored, ExploreRow } from '@watcher/contract/explore';
import { MEASURES, type Measure } from '@watcher/contract/explore-fields';
import { formatDayOfYear, formatHourLong, formatMonthOfYear } from '#lib/format/date.ts';
import { formatUsd, formatUsdExact } from '#lib/format/money.ts';
import { formatCount } from '#lib/format/number.ts';
import { m } from '#lib/paraglide/messages.js';
import type { ExploreView, SortBy } from './address.ts';

/** What a cell shows; `exact` has every digit, where that is more. */
interface Cell {
  readonly text: string;
  readonly exact?: string;
}

/** A column of the table. */
export interface Column {
  readonly name: SortBy;
  readonly title: string;
  readonly isNumber: boolean;
  /** CSS width of the grid's track. */
  readonly width: string;
  /** Null where nobody knows. */
  cell(row: ExploreRow): Cell | null;
}

/** The money first: it must be in sight without scrolling. */
const SHOWN: readonly Measure[] = ['cost', ...MEASURES.filter((measure) => measure !== 'cost')];

type Totals = Explored['totals'];

const count = (value: number | null) => (value === null ? null : { text: formatCount(value) });
const usd = (value: number) => ({ text: formatUsd(value), exact: formatUsdExact(value) });
const name = (value: string | null | undefined) => (value ? { text: value } : null);

const measures: Record<Measure, { title: () => string; of: (totals: Totals) => ReturnType<Column['cell']> }> =
  {
    requests: { title: m.explore_requests, of: ({ requests }) => count(requests) },
    tokens_input: { title: m.explore_tokens_input, of: ({ tokensInput }) => count(tokensInput) },
    tokens_output: { title: m.explore_tokens_output, of: ({ tokensOutput }) => count(tokensOutput) },
    tokens_reasoning: {
      title: m.explore_tokens_reasoning,
      of: ({ tokensReasoning }) => count(tokensReasoning),
    },
    tokens_cached: { title: m.explore_tokens_cached, of: ({ tokensCached }) => count(tokensCached) },
    cost: { title: m.explore_cost, of: ({ cost }) => usd(cost) },
    byok_cost: { title: m.explore_byok_cost, of: ({ byokCost }) => usd(byokCost) },
  };

/**
 * The columns of a view: what rows are grouped by, then every amount.
 * @param titles how to call each key
 * @param options `moneyFirst`: the cost comes second, where a narrow window has no room for what follows
 */
export function columnsOf(
  { groupBy }: ExploreView,
  titles: ReadonlyMap<number, string>,
  { moneyFirst }: { moneyFirst: boolean },
): Column[] {
  const dimensions = {
    month: {
      title: m.explore_month,
      cell: (row: ExploreRow) => name(row.month && formatMonthOfYear(row.month)),
    },
    day: { title: m.explore_day, cell: (row: ExploreRow) => name(row.date && formatDayOfYear(row.date)) },
    hour: { title: m.explore_hour, cell: (row: ExploreRow) => name(row.hour && formatHourLong(row.hour)) },
    key: {
      title: m.explore_key,
      cell: (row: ExploreRow) => name(titles.get(row.apiKeyId ?? 0) ?? row.apiKeyName),
    },
    model: { title: m.explore_model, cell: (row: ExploreRow) => name(row.model) },
    provider: { title: m.explore_provider, cell: (row: ExploreRow) => name(row.provider) },
  };
  const widths = {
    month: '6.5rem',
    day: '7.5rem',
    hour: '11rem',
    key: 'minmax(7.5rem, 1fr)',
    model: 'minmax(12rem, 2fr)',
    provider: 'minmax(7.5rem, 1fr)',
  };
  const columns = [
    ...groupBy.map((dimension) => ({
      name: dimension,
      title: dimensions[dimension].title(),
      isNumber: false,
      width: widths[dimension],
      cell: dimensions[dimension].cell,
    })),
    ...SHOWN.map((measure) => ({
      name: measure,
      title: measures[measure].title(),
      isNumber: true,
      width: 'minmax(6.75rem, 1fr)',
      cell: measures[measure].of,
    })),
  ];
  if (!moneyFirst || groupBy.length < 2) return columns;
  const [first, ...others] = columns;
  const cost = others.filter((column) => column.name === 'cost');
  return [
    ...(first === undefined ? [] : [first]),
    ...cost,
    ...others.filter((column) => column.name !== 'cost'),
  ];
}

/** Reads rows into the cells of some columns, each row once: while scrolling it comes by many times. */
export function cellsIn(columns: readonly Column[]): (row: ExploreRow) => readonly (Cell | null)[] {
  const known = new WeakMap<ExploreRow, readonly (Cell | null)[]>();
  return (row) => {
    const cells = known.get(row) ?? columns.map((column) => column.cell(row));
    known.set(row, cells);
    return cells;
  };
}
