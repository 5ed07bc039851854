/** The key of the series that gathers all that have no colour of their own. */
export const OTHER = 'other';
/** The key of the money that no source attributes. */
export const NONE = 'none';

export interface Series {
  /** `id:` and what the API calls it, `OTHER` or `NONE`. */
  readonly key: string;
  readonly label: string;
  /** Over the period; USD, as every amount here, or a count where the chart is of counts. */
  readonly total: number;
}

export interface Column {
  /** Begin of the hour or day, ISO 8601. */
  readonly start: string;
  readonly date: string;
  /** The last day of a column that is a month or a part of one; left out of hours and days. */
  readonly lastDate?: string;
  /** 0–23; null when the column is a day or a month. */
  readonly hour: number | null;
  /** USD over all series, as the API gave it; null where nothing is known. */
  readonly total: number | null;
  /** USD by series key; absent where nothing was spent. */
  readonly parts: ReadonlyMap<string, number>;
}

export interface Stack {
  /** By cost; `OTHER` and `NONE` last. */
  readonly series: readonly Series[];
  readonly columns: readonly Column[];
}

/** The key of the series of a model, a key's id or a provider. */
export function seriesKey(id: string | number | null): string {
  return id === null ? NONE : `id:${id}`;
}

/** What is stacked: money by series and by bucket. */
export interface Stackable {
  /** Each series with its cost over the period, by cost; a null id is money that no source attributes. */
  readonly ranked: readonly {
    readonly id: string | number | null;
    readonly label: string;
    readonly cost: number;
  }[];
  readonly buckets: readonly (Pick<Column, 'start' | 'date' | 'lastDate' | 'hour'> & {
    readonly cost: number | null;
  })[];
  /** What each series had in each bucket; those without cost are absent. */
  readonly series: readonly Part[];
}

export interface Part {
  /** Index into `buckets`. */
  readonly bucket: number;
  readonly id: string | number | null;
  readonly cost: number;
}

/**
 * Arranges money as a stack over time.
 *
 * @param top so many series have a colour of their own, the others are one
 * @param otherName what that one is called
 */
export function stackOf(stackable: Stackable, top: number, otherName: string): Stack {
  const ranked = stackable.ranked.filter(({ cost }) => cost !== 0);
  const named = ranked.filter(({ id }) => id !== null);
  const series: Series[] = named
    .slice(0, top)
    .map(({ id, label, cost }) => ({ key: seriesKey(id), label, total: cost }));
  const shownAs = new Map(named.map(({ id }, place) => [id, place < top ? seriesKey(id) : OTHER]));
  const others = named.slice(top);
  if (others.length > 0) {
    series.push({ key: OTHER, label: otherName, total: addUsd(others.map(({ cost }) => cost)) });
  }
  const none = ranked.find(({ id }) => id === null);
  if (none !== undefined) series.push({ key: NONE, label: none.label, total: none.cost });

  const parts = stackable.buckets.map(() => new Map<string, number>());
  for (const { bucket, id, cost } of stackable.series) {
    const shown = id === null ? NONE : (shownAs.get(id) ?? OTHER);
    const column = parts[bucket];
    column?.set(shown, (column.get(shown) ?? 0) + cost);
  }
  const columns = stackable.buckets.map(({ cost, ...place }, index) => ({
    ...place,
    total: cost,
    parts: parts[index] ?? new Map<string, number>(),
  }));
  return { series, columns };
}

/** What some columns come to. */
export interface Sum {
  /** USD over all series; null when nothing is known of any column. */
  readonly total: number | null;
  /** USD by series key. */
  readonly parts: ReadonlyMap<string, number>;
  /** How many of the columns nothing is known of; they are not in the total. */
  readonly unknown: number;
}

/** Adds up columns, to the 1e-9 of a dollar that the API gives. */
export function sumOf(columns: readonly Pick<Column, 'total' | 'parts'>[]): Sum {
  const known = columns.flatMap(({ total }) => (total === null ? [] : [total]));
  const parts = Map.groupBy(
    columns.flatMap((column) => [...column.parts]),
    ([key]) => key,
  );
  return {
    total: known.length === 0 ? null : addUsd(known),
    parts: new Map([...parts].map(([key, amounts]) => [key, addUsd(amounts.map(([, usd]) => usd))])),
    unknown: columns.length - known.length,
  };
}

const NANO = 1e9;

/** A sum of USD, in whole billionths, since sums of fractions drift; or of counts, which would be too many of them. */
export function addUsd(amounts: readonly number[]): number {
  if (amounts.every(Number.isSafeInteger)) return amounts.reduce((sum, count) => sum + count, 0);
  return amounts.reduce((sum, usd) => sum + Math.round(usd * NANO), 0) / NANO;
}

/** An amount in as many digits as `formatUsd` shows, whatever the language. */
const shown = new Intl.NumberFormat('en', { useGrouping: false, maximumFractionDigits: 2 });
const asShown = (usd: number) => (Math.abs(usd) >= 0.01 ? Number(shown.format(usd)) : usd);

/**
 * How much more one amount is than another: of what is shown of both, so that who subtracts comes to the same. Where both
 * look alike it is the exact difference.
 */
export function changeInUsd(now: number, before: number): number {
  return addUsd([asShown(now), -asShown(before)]) || addUsd([now, -before]);
}

export interface Segment {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

/**
 * One column's segments from the bottom up, hidden series left out. A correction below zero is not drawn (it would
 * overlap its neighbours); the table shows it.
 */
export function segmentsOf(
  column: Pick<Column, 'parts'>,
  series: readonly Series[],
  hidden: ReadonlySet<string>,
): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  for (const { key } of series) {
    const amount = hidden.has(key) ? 0 : (column.parts.get(key) ?? 0);
    if (amount <= 0) continue;
    segments.push({ key, from, to: from + amount });
    from += amount;
  }
  return segments;
}
