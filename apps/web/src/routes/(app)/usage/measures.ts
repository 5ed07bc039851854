import type { Explored, ExploreRow } from '@watcher/contract/explore';
import { COLUMNS, type ColumnName, type Measure } from '@watcher/contract/explore-fields';
import type { ExploreView } from '@watcher/contract/explore-view';
import { onlyGroup } from '@watcher/contract/explore-view';
import type { Trend } from '@watcher/contract/trend';
import { changeInUsd } from '#lib/chart/stack.ts';
import { formatAmount, formatAmountExact, type Unit } from '#lib/chart/unit.ts';
import { formatUnitPrice, formatUnitPriceInColumn } from '#lib/format/money.ts';
import { changeOf, formatChange, formatShare } from '#lib/format/number.ts';
import { m } from '#lib/paraglide/messages.js';
import { overBuckets } from '#lib/period/comparison.ts';
import { amountOf, metricName, unitOf } from './metric.ts';
import { idOf, stackedBy } from './trend.ts';

type Totals = Explored['totals'];

/** What a cell shows; `exact` has every digit, where that is more, and `href` leads to what the cell names. */
export interface Cell {
  /** The model's or provider's name whose logo stands beside the text. */
  readonly logo?: string;
  readonly text: string;
  readonly exact?: string;
  /** A second line. */
  readonly under?: string;
  readonly href?: string;
  /** A course over time instead of a text, up to the last hour or day that is over. */
  readonly course?: readonly (number | null)[];
}

/** What a row says in a column: null where nobody knows, undefined where there is nothing to say. */
type Reading<Row> = (row: Row) => Cell | null | undefined;

/** A column of amounts. */
export interface Measured {
  readonly name: ColumnName;
  readonly title: string;
  /** What the rows can be sorted by with it; null where they cannot. */
  readonly sortBy: Measure | null;
  readonly cell: Reading<ExploreRow>;
  readonly total: Reading<Totals>;
}

const ratios: Record<
  'cost_per_million' | 'cache_share',
  { title: () => string; of: (totals: Totals) => Cell | null }
> = {
  cost_per_million: {
    title: m.explore_cost_per_million,
    of: ({ costPerMillionTokens: price }) =>
      price === null ? null : { text: formatUnitPriceInColumn(price), exact: formatUnitPrice(price) },
  },
  cache_share: {
    title: m.explore_cache_share,
    of: ({ cachedShare }) => (cachedShare === null ? null : { text: formatShare(cachedShare) }),
  },
};

/** What the amounts of a view are read beside. */
export interface Beside {
  /** Over all rows. */
  readonly totals: Totals | undefined;
  /** Undefined where it could not be read. */
  readonly trend: Trend | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The columns of amounts that a view shows, the metric first: it must be in sight without scrolling. */
export function measuredColumns(view: ExploreView, beside: Beside): Measured[] {
  return [view.metric, ...COLUMNS.filter((name) => name !== view.metric)]
    .filter((name) => isOffered(name, view) && (name === view.metric || !view.hidden.includes(name)))
    .map((name) => measured(name, view, beside));
}

/** Whether a view can have a column: shares, changes and courses are of one model, key or provider each. */
export function isOffered(name: ColumnName, { groupBy }: ExploreView): boolean {
  return (name !== 'share' && name !== 'change' && name !== 'trend') || onlyGroup(groupBy) !== null;
}

/** What a column is called. */
export function columnTitle(name: ColumnName): string {
  if (name === 'share') return m.explore_share();
  if (name === 'change') return m.explore_change();
  if (name === 'trend') return m.explore_trend();
  if (name === 'cost_per_million' || name === 'cache_share') return ratios[name].title();
  return metricName(name);
}

function measured(name: ColumnName, view: ExploreView, beside: Beside): Measured {
  const title = columnTitle(name);
  if (name === 'share') return { name, title, sortBy: null, ...share(view, beside) };
  if (name === 'change') return { name, title, sortBy: null, ...change(view, beside) };
  if (name === 'trend') return { name, title, sortBy: null, ...course(view, beside) };
  if (name === 'cost_per_million' || name === 'cache_share') {
    const { of } = ratios[name];
    return { name, title, sortBy: null, cell: of, total: of };
  }
  const of = (totals: Totals) => amountCell(amountOf(totals, name), unitOf(name));
  return { name, title, sortBy: name, cell: of, total: of };
}

function amountCell(amount: number | null, unit: Unit): Cell | null {
  return amount === null
    ? null
    : { text: formatAmount(amount, unit), exact: formatAmountExact(amount, unit) };
}

type Readings = Pick<Measured, 'cell' | 'total'>;

function share({ metric }: ExploreView, { totals }: Beside): Readings {
  const whole = totals === undefined ? null : amountOf(totals, metric);
  const of = (row: Totals) => {
    const part = amountOf(row, metric);
    return part === null || !whole ? null : { text: formatShare((part / whole) * 100) };
  };
  return { cell: of, total: of };
}

function change(view: ExploreView, { trend }: Beside): Readings {
  const seriesOf = seriesFinder(view, trend);
  const unit = unitOf(view.metric);
  return {
    cell(row) {
      const series = seriesOf(row);
      return series && changeCell(amountOf(row, view.metric), series.previous, unit);
    },
    total: (totals) =>
      trend && changeCell(amountOf(totals, view.metric), trend.previous?.value ?? null, unit),
  };
}

function changeCell(now: number | null, before: number | null, unit: Unit): Cell | null {
  if (now === null || before === null) return null;
  const size = Math.abs(unit === 'usd' ? changeInUsd(now, before) : now - before);
  const sign = now > before ? '+' : now < before ? '−' : '';
  const part = changeOf(now, before);
  const inPercent =
    part === null
      ? now === 0
        ? ''
        : m.explore_change_new()
      : part < 9
        ? `${sign}${formatChange(part)}`
        : formatChange(part);
  return {
    text: [`${sign}${formatAmount(size, unit)}`, ...(inPercent === '' ? [] : [`(${inPercent})`])].join(' '),
    exact: m.figure_versus({ before: formatAmountExact(before, unit) }),
  };
}

function course(view: ExploreView, { trend, now }: Beside): Readings {
  const seriesOf = seriesFinder(view, trend);
  const over = trend === undefined ? 0 : overBuckets(trend, now).length;
  const toCell = (values: readonly (number | null)[]) => ({ text: '', course: values.slice(0, over) });
  return {
    cell(row) {
      const series = seriesOf(row);
      return series && toCell(series.values);
    },
    total: () => trend && toCell(trend.buckets.map(({ value }) => value)),
  };
}

/** Finds the series of a row; rows of another metric than what is shown have none yet. */
function seriesFinder({ groupBy, metric }: ExploreView, trend: Trend | undefined) {
  const by = stackedBy(groupBy);
  const series = new Map(
    by === undefined || trend?.metric !== metric ? [] : trend.series.map((one) => [idOf(one, by), one]),
  );
  return (row: ExploreRow) => {
    const id = by === undefined ? undefined : idOf(row, by);
    return id === undefined ? undefined : series.get(id);
  };
}
