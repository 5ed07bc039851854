import { shiftDate } from '@watcher/contract/calendar/dates';
import { firstOfMonth } from '@watcher/contract/calendar/periods';
import type { Explored, ExploreRow } from '@watcher/contract/explore';
import { MEASURES, type Measure } from '@watcher/contract/explore-fields';
import { type ExploreView, type SortBy, viewHref } from '@watcher/contract/explore-view';
import { formatDayOfYear, formatHourLong, formatMonthOfYear } from '#lib/format/date.ts';
import { formatUsd, formatUsdExact } from '#lib/format/money.ts';
import { formatCount } from '#lib/format/number.ts';
import { keyHref, namedHref } from '#lib/named/address.ts';
import { m } from '#lib/paraglide/messages.js';

/** What a cell shows; `exact` has every digit, where that is more, and `href` leads to what the cell names. */
interface Cell {
  readonly text: string;
  readonly exact?: string;
  readonly href?: string;
}

/** A column of the table. */
export interface Column {
  readonly name: SortBy;
  readonly title: string;
  readonly isNumber: boolean;
  /** Its cells lead somewhere. */
  readonly isLink: boolean;
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
const name = (value: string | null | undefined, href?: string) =>
  value ? { text: value, ...(href !== undefined && { href }) } : null;

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
  view: ExploreView,
  titles: ReadonlyMap<number, string>,
  { moneyFirst }: { moneyFirst: boolean },
): Column[] {
  const { groupBy, choice } = view;
  const dimensions = {
    month: {
      title: m.explore_month,
      cell: ({ month }: ExploreRow) =>
        name(month && formatMonthOfYear(month), month && closerHref(view, 'month', monthDates(month))),
    },
    day: {
      title: m.explore_day,
      cell: ({ date }: ExploreRow) =>
        name(
          date && formatDayOfYear(date),
          date && closerHref(view, 'day', { startDate: date, endDate: date }),
        ),
    },
    hour: { title: m.explore_hour, cell: (row: ExploreRow) => name(row.hour && formatHourLong(row.hour)) },
    key: {
      title: m.explore_key,
      cell: ({ apiKeyId, apiKeyName }: ExploreRow) =>
        name(titles.get(apiKeyId ?? 0) ?? apiKeyName, apiKeyId === undefined ? undefined : keyHref(apiKeyId)),
    },
    model: {
      title: m.explore_model,
      cell: ({ model }: ExploreRow) => name(model, model ? namedHref('model', model, choice) : undefined),
    },
    provider: {
      title: m.explore_provider,
      cell: ({ provider }: ExploreRow) =>
        name(provider, provider ? namedHref('provider', provider, choice) : undefined),
    },
  };
  const widths = {
    month: '6.5rem',
    day: '7.5rem',
    hour: '11rem',
    key: 'minmax(7.5rem, 1fr)',
    model: moneyFirst ? '10rem' : 'minmax(12rem, 2fr)',
    provider: 'minmax(7.5rem, 1fr)',
  };
  const columns = [
    ...groupBy.map((dimension) => ({
      name: dimension,
      title: dimensions[dimension].title(),
      isNumber: false,
      isLink: dimension !== 'hour',
      width: widths[dimension],
      cell: dimensions[dimension].cell,
    })),
    ...SHOWN.map((measure) => ({
      name: measure,
      title: measures[measure].title(),
      isNumber: true,
      isLink: false,
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

/** The same question about one month by its days, or about one day by its hours. */
function closerHref(
  view: ExploreView,
  from: 'month' | 'day',
  dates: { readonly startDate: string; readonly endDate: string },
): string {
  const to = from === 'month' ? 'day' : 'hour';
  return viewHref({
    ...view,
    choice: { period: 'custom', ...dates },
    groupBy: view.groupBy.map((dimension) => (dimension === from ? to : dimension)),
    sortBy: view.sortBy === from ? to : view.sortBy,
  });
}

/** The days of a `YYYY-MM`. */
function monthDates(month: string): { startDate: string; endDate: string } {
  const startDate = `${month}-01`;
  return { startDate, endDate: shiftDate(firstOfMonth(shiftDate(startDate, 31)), -1) };
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
