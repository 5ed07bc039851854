import { shiftDate } from '@watcher/contract/calendar/dates';
import { firstOfMonth } from '@watcher/contract/calendar/periods';
import type { Dimension, Explored, ExploreRow } from '@watcher/contract/explore';
import type { ColumnName } from '@watcher/contract/explore-fields';
import { type ExploreView, onlyGroup, type SortBy, viewHref } from '@watcher/contract/explore-view';
import { partsOf } from '#lib/breakdown/ranked-row.ts';
import { formatDayOfYear, formatHourLong, formatMonthOfYear } from '#lib/format/date.ts';
import { keyHref, namedHref } from '#lib/named/address.ts';
import { m } from '#lib/paraglide/messages.js';
import { type Beside, type Cell, measuredColumns } from './measures.ts';

/** The grid's track of a column: CSS for how wide it is at least, and its share of the room that is left. */
interface Width {
  readonly least: string;
  readonly share: number;
}

/** A column of the table. */
export interface Column {
  readonly name: Dimension | ColumnName;
  readonly title: string;
  /** What the rows can be sorted by with it; null where they cannot. */
  readonly sortBy: SortBy | null;
  readonly isNumber: boolean;
  /** Its cells lead somewhere. */
  readonly isLink: boolean;
  readonly width: Width;
  /** Null where nobody knows, undefined where there is nothing to say. */
  cell(row: ExploreRow): Cell | null | undefined;
  total(totals: Explored['totals']): Cell | null | undefined;
}

const name = (value: string | null | undefined, href?: string) =>
  value ? { text: value, ...(href !== undefined && { href }) } : null;

/**
 * The columns of a view: what rows are grouped by, then every amount.
 * @param titles how to call each key
 * @param options `amountFirst`: the metric comes second, where a narrow window has no room for what follows
 */
export function columnsOf(
  view: ExploreView,
  titles: ReadonlyMap<number, string>,
  { amountFirst, ...beside }: Beside & { readonly amountFirst: boolean },
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
      cell({ model }: ExploreRow) {
        if (!model) return null;
        const href = namedHref('model', model, choice);
        // What tells models apart is their own name, for which a narrow window has room.
        return amountFirst
          ? { text: partsOf(model, true).name, exact: model, href }
          : { text: model, exact: model, href, logo: model };
      },
    },
    provider: {
      title: m.explore_provider,
      cell({ provider }: ExploreRow) {
        if (!provider) return null;
        return {
          text: provider,
          href: namedHref('provider', provider, choice),
          ...(amountFirst ? {} : { logo: provider }),
        };
      },
    },
  };
  const opens = !amountFirst && onlyGroup(groupBy) !== null;
  const widths = {
    month: fixed('6.5rem'),
    day: fixed('7.5rem'),
    hour: fixed('11rem'),
    key: opens ? FIRST : growing(amountFirst ? '9.5rem' : '7.5rem'),
    model: amountFirst
      ? fixed('11.5rem')
      : growing(opens ? 'clamp(18rem, 16vw, 23rem)' : 'clamp(15rem, 16vw, 19rem)', 2),
    provider: opens ? FIRST : growing(amountFirst ? '9.5rem' : '7.5rem'),
  };
  const columns: Column[] = [
    ...groupBy.map((dimension) => ({
      name: dimension,
      title: dimensions[dimension].title(),
      sortBy: dimension,
      isNumber: false,
      isLink: dimension !== 'hour',
      width: widths[dimension],
      cell: dimensions[dimension].cell,
      total: () => undefined,
    })),
    ...measuredColumns(view, beside).map((column) => ({
      ...column,
      isNumber: true,
      isLink: false,
      width: WIDTHS[column.name] ?? growing('6.75rem'),
    })),
  ];
  if (!amountFirst || groupBy.length < 2) return columns;
  const [first, ...others] = columns;
  const isMetric = ({ name }: Column) => name === view.metric;
  const names = others.filter(({ isNumber }) => !isNumber);
  return [
    ...(first === undefined ? [] : [{ ...first, width: NAMED, cell: withNames(first, names) }]),
    ...others.filter(isMetric),
    ...others.filter((column) => column.isNumber && !isMetric(column)),
    ...names,
  ];
}

/** What else a row is of stands below its first name, since its own column is out of sight. */
function withNames(first: Column, names: readonly Column[]): Column['cell'] {
  return (row) => {
    const under = names.map(({ cell }) => cell(row)?.text ?? m.explore_unknown()).join(' · ');
    const cell = first.cell(row) ?? { text: m.explore_unknown() };
    return { ...cell, exact: `${cell.exact ?? cell.text} · ${under}`, under };
  };
}

/** Room for two lines of names beside the metric on a phone. */
const NAMED = fixed('12rem');
/** Room for the names of what a row opens into. */
const FIRST = growing('clamp(15rem, 18vw, 24rem)', 2);
const WIDTHS: Partial<Record<ColumnName, Width>> = {
  share: fixed('4.75rem'),
  change: fixed('10.5rem'),
  trend: fixed('7.5rem'),
  cost_per_million: fixed('7.75rem'),
  cache_share: fixed('6.25rem'),
};

function fixed(least: string): Width {
  return { least, share: 0 };
}

function growing(least: string, share = 1): Width {
  return { least, share };
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

/** What a row says in each column. */
type Cells = readonly (Cell | null | undefined)[];

/** Reads rows into the cells of some columns, each row once: while scrolling it comes by many times. */
export function cellsIn(columns: readonly Column[]): (row: ExploreRow) => Cells {
  const known = new WeakMap<ExploreRow, Cells>();
  return (row) => {
    const cells = known.get(row) ?? columns.map((column) => column.cell(row));
    known.set(row, cells);
    return cells;
  };
}
