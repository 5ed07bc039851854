import type { OverviewOfDays as Overview } from '@watcher/core/usage/schemas';

/** The key of the series that gathers all models without a colour of their own. */
export const OTHER = 'other';
/** The key of the money that no source attributes to a model. */
export const UNATTRIBUTED = 'unattributed';

export interface Series {
  /** A model's name behind `model:`, `OTHER` or `UNATTRIBUTED`. */
  readonly key: string;
  readonly label: string;
  /** USD over the period. */
  readonly total: number;
}

export interface Column {
  readonly date: string;
  /** USD of the day over all series, as the API gave it. */
  readonly total: number;
  /** USD by series key; absent where nothing was spent. */
  readonly parts: ReadonlyMap<string, number>;
}

export interface Stack {
  /** Dearest model first; `OTHER` and `UNATTRIBUTED` last. */
  readonly series: readonly Series[];
  readonly columns: readonly Column[];
}

/** The key of a model's series. */
export function modelKey(model: string | null): string {
  return model === null ? UNATTRIBUTED : `model:${model}`;
}

type Source = Pick<Overview, 'byDate' | 'byDateModel' | 'byModel'>;

/** Arranges an overview as a stack by day: the `top` dearest models apart, all others as one series. */
export function stackByDay(
  overview: Source,
  top: number,
  words: { other: string; unattributed: string },
): Stack {
  const models = overview.byModel.filter((row) => row.model !== null && row.cost !== 0);
  const named = models.slice(0, top);
  const rest = models.slice(top);
  const seriesOf = new Map(named.map((row) => [modelKey(row.model), modelKey(row.model)]));
  seriesOf.set(UNATTRIBUTED, UNATTRIBUTED);

  const series: Series[] = named.map((row) => ({
    key: modelKey(row.model),
    label: row.model ?? words.unattributed,
    total: row.cost,
  }));
  if (rest.length > 0) {
    series.push({ key: OTHER, label: words.other, total: rest.reduce((sum, row) => sum + row.cost, 0) });
  }
  const unattributed = overview.byModel.find((row) => row.model === null);
  if (unattributed !== undefined && unattributed.cost !== 0) {
    series.push({ key: UNATTRIBUTED, label: words.unattributed, total: unattributed.cost });
  }

  const parts = new Map<string, Map<string, number>>();
  for (const row of overview.byDateModel) {
    const day = parts.get(row.date) ?? new Map<string, number>();
    const key = seriesOf.get(modelKey(row.model)) ?? OTHER;
    day.set(key, (day.get(key) ?? 0) + row.cost);
    parts.set(row.date, day);
  }
  const columns = overview.byDate.map((day) => ({
    date: day.date,
    total: day.cost,
    parts: parts.get(day.date) ?? new Map<string, number>(),
  }));
  return { series, columns };
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
  column: Column,
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
