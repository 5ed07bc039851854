/** The upper end and the steps of an axis that begins at 0. */
export interface Axis {
  readonly max: number;
  readonly step: number;
  readonly ticks: readonly number[];
}

/** So much of an axis may stand empty above the highest value. */
const MOST_EMPTY = 0.2;

/**
 * An axis over 0…`highest` with about `wanted` steps of 1, 2 or 5 times a power of ten. It ends with a step, unless a fifth
 * of it would stand empty then: so it ends with the highest value.
 */
export function niceAxis(highest: number, wanted: number): Axis {
  const top = highest > 0 ? highest : 1;
  const raw = top / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5].find((factor) => factor * power >= raw * 0.999) ?? 10) * power;
  const steps = Math.ceil(top / step - 1e-9);
  const isLoose = top < steps * step * (1 - MOST_EMPTY);
  const count = isLoose ? steps - 1 : steps;
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
  return { max: isLoose ? top : (ticks.at(-1) ?? step), step, ticks };
}

/** A column so many times as high as the others is cut, so that it does not flatten them. */
const OUTLIER = 3;

/**
 * How high an axis must reach for columns: to the highest, but for outliers, which are more than three times the 90th
 * percentile of what is not 0. Few columns have none.
 */
export function highestShown(values: readonly number[]): number {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const highest = sorted.at(-1) ?? 0;
  if (sorted.length < MIN_COLUMNS) return highest;
  const rank = Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.9));
  const limit = OUTLIER * (sorted[rank - 1] ?? highest);
  return sorted.findLast((value) => value <= limit) ?? highest;
}

const MIN_COLUMNS = 5;
