import type { Overview } from '@watcher/contract/overview';
import { keyTitles } from '#lib/keys/titles.ts';
import { type Dimension, noneName, otherName } from '#lib/overview/words.ts';

/** The key of the series that gathers all that have no colour of their own. */
export const OTHER = 'other';
/** The key of the money that no source attributes. */
export const NONE = 'none';

export interface Series {
  /** `id:` and what the API calls it, `OTHER` or `NONE`. */
  readonly key: string;
  readonly label: string;
  /** USD over the period. */
  readonly total: number;
}

export interface Column {
  /** Begin of the hour or day, ISO 8601. */
  readonly start: string;
  readonly date: string;
  /** 0–23; null when the column is a day. */
  readonly hour: number | null;
  /** USD over all series, as the API gave it; null where nothing is known. */
  readonly total: number | null;
  /** USD by series key; absent where nothing was spent. */
  readonly parts: ReadonlyMap<string, number>;
}

export interface Stack {
  /** Dearest first; `OTHER` and `NONE` last. */
  readonly series: readonly Series[];
  readonly columns: readonly Column[];
}

/** The key of the series of a model, a key's id or a provider. */
export function seriesKey(id: string | number | null): string {
  return id === null ? NONE : `id:${id}`;
}

type Source = Pick<Overview, 'buckets' | 'byModel' | 'byKey' | 'byProvider' | 'series'>;
interface Ranked {
  readonly id: string | number | null;
  readonly label: string;
  readonly cost: number;
}

/** The ranking of a dimension as it stands in the overview, dearest first. */
export function rankingOf(overview: Source, by: Dimension): Ranked[] {
  if (by === 'model') {
    return overview.byModel.map(({ model, cost }) => ({ id: model, label: model ?? noneName(by), cost }));
  }
  if (by === 'provider') {
    return overview.byProvider.map(({ provider, cost }) => ({
      id: provider,
      label: provider ?? noneName(by),
      cost,
    }));
  }
  const titles = keyTitles(
    overview.byKey.map(({ apiKeyId, name, label }) => ({ id: apiKeyId, name, label })),
  );
  return overview.byKey.map(({ apiKeyId, name, cost }) => ({
    id: apiKeyId,
    label: titles.get(apiKeyId) ?? name,
    cost,
  }));
}

/** Arranges an overview as a stack over time: the `top` dearest apart, all others as one series. */
export function stackOf(overview: Source, by: Dimension, top: number): Stack {
  const ranked = rankingOf(overview, by).filter(({ cost }) => cost !== 0);
  const told = ranked.filter(({ id }) => id !== null);
  const own = new Set(told.slice(0, top).map(({ id }) => seriesKey(id)));
  const series: Series[] = told
    .slice(0, top)
    .map(({ id, label, cost }) => ({ key: seriesKey(id), label, total: cost }));
  const rest = told.slice(top);
  if (rest.length > 0) {
    series.push({ key: OTHER, label: otherName(by), total: rest.reduce((sum, { cost }) => sum + cost, 0) });
  }
  const none = ranked.find(({ id }) => id === null);
  if (none !== undefined) series.push({ key: NONE, label: none.label, total: none.cost });

  const parts = overview.buckets.map(() => new Map<string, number>());
  for (const { bucket, id, cost } of overview.series[by]) {
    const key = seriesKey(id);
    const shown = key === NONE || own.has(key) ? key : OTHER;
    const column = parts[bucket];
    column?.set(shown, (column.get(shown) ?? 0) + cost);
  }
  const columns = overview.buckets.map(({ start, date, hour, cost }, index) => ({
    start,
    date,
    hour,
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

/** Adds up columns, to the 1e-9 of a dollar that the API tells. */
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

/** A sum of amounts, in whole billionths, since sums of fractions drift. */
export function addUsd(amounts: readonly number[]): number {
  return amounts.reduce((sum, usd) => sum + Math.round(usd * NANO), 0) / NANO;
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
