/** The upper end and the steps of an axis that begins at 0. */
export interface Axis {
  readonly max: number;
  readonly step: number;
  readonly ticks: readonly number[];
}

/** An axis over 0…`highest` with about `wanted` steps of 1, 2 or 5 times a power of ten. */
export function niceAxis(highest: number, wanted: number): Axis {
  const top = highest > 0 ? highest : 1;
  const raw = top / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5].find((factor) => factor * power >= raw * 0.999) ?? 10) * power;
  const count = Math.ceil(top / step - 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
  return { max: ticks.at(-1) ?? step, step, ticks };
}

/**
 * Which of `count` columns get a label so that labels keep `minGap` pixels between them: every n-th, counted from the
 * last, because the newest day matters most.
 */
export function labelledColumns(count: number, width: number, minGap: number): number[] {
  if (count === 0) return [];
  const every = Math.max(1, Math.ceil((minGap * count) / Math.max(width, 1)));
  const columns: number[] = [];
  for (let index = count - 1; index >= 0; index -= every) columns.unshift(index);
  return columns;
}
