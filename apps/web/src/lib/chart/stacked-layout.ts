import { barPath } from './path.ts';
import { type Axis, highestShown, niceAxis } from './scale.ts';
import { type Column, type Segment, type Stack, segmentsOf } from './stack.ts';
import { labelledColumns, labelMiddle } from './ticks.ts';
import { formatAxis, type Unit } from './unit.ts';

/** Room for the axis, in pixels. */
export const LEFT = 56;
const BOTTOM = 26;
const CAP_WIDTH = 56;

export interface Drawn {
  readonly stack: Stack;
  /** Keys of the series that are switched off. */
  readonly hidden: ReadonlySet<string>;
  readonly unit: Unit;
  /** Of the whole picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** When the last column ends, and what time it is, epoch milliseconds. */
  readonly end: number;
  readonly now: number;
  /** What a typical column comes to; null: nothing is drawn of it. */
  readonly typical: number | null;
}

/** A column as it is drawn: what is shown of it, and whether it is over. */
export interface DrawnColumn extends Column {
  readonly segments: readonly Segment[];
  readonly sum: number;
  readonly isFuture: boolean;
  /** It has begun and is not over. */
  readonly isPartial: boolean;
}

/** Where everything of a chart of stacked columns stands, in pixels from its upper left corner. */
export function layOut({ stack, hidden, unit, width, height, end, now, typical }: Drawn) {
  const columns = stack.columns.map((column, index): DrawnColumn => {
    const next = stack.columns[index + 1];
    const isFuture = Date.parse(column.start) > now;
    const segments = segmentsOf(column, stack.series, hidden);
    const ends = next === undefined ? end : Date.parse(next.start);
    return {
      ...column,
      segments,
      sum: segments.at(-1)?.to ?? 0,
      isFuture,
      isPartial: !isFuture && ends > now,
    };
  });
  const ghost = hidden.size === 0 ? typical : null;
  const highest = highestShown(columns.map(({ sum }) => sum));
  const axis = niceAxis(Math.max(highest, ghost ?? 0), 6.5);
  /** Room for the values of what is cut. */
  const above = columns.some(({ sum }) => sum > axis.max) ? 24 : 10;
  const plot = height - above - BOTTOM;
  const band = Math.max(0, width - LEFT) / Math.max(1, columns.length);
  const barWidth = Math.min(band > 8 ? band * 0.74 : Math.max(band - 1, band * 0.7), 56);
  const left = (index: number) => LEFT + index * band;
  const barAt = (index: number) => left(index) + (band - barWidth) / 2;
  const y = (amount: number) => above + plot * (1 - Math.min(amount, axis.max) / axis.max);
  return {
    columns,
    /** Which columns nothing is known of. */
    unknown: columns.flatMap(({ total, isFuture }, index) => (total === null && !isFuture ? [index] : [])),
    /** Those that have begun and are not over. */
    partial: columns.flatMap(({ isPartial, sum }, index) => (isPartial ? [{ index, sum }] : [])),
    /** What the column that is not over may still become; null where that is not drawn. */
    ghost,
    axis,
    above,
    plot,
    band,
    barWidth,
    left,
    barAt,
    y,
    labels: labelledColumns(columns, width - LEFT).map((index) => ({
      index,
      middle: LEFT + labelMiddle(index, columns.length, width - LEFT),
    })),
    capped: cappedOf(columns, axis, { width, unit, middleOf: (index) => left(index) + band / 2 }),
    paths: pathsOf(columns, axis, { barAt, y, barWidth }),
    /** The column at so many pixels from the left; null beside them all. */
    indexAt(x: number): number | null {
      const index = Math.floor((x - LEFT) / band);
      return index >= 0 && index < columns.length ? index : null;
    },
  };
}

/** Columns beyond the axis: each says its value where there is room for it. */
function cappedOf(
  columns: readonly DrawnColumn[],
  axis: Axis,
  { width, unit, middleOf }: { width: number; unit: Unit; middleOf(index: number): number },
) {
  let free = 0;
  return columns.flatMap(({ sum, start }, index) => {
    if (sum <= axis.max) return [];
    const middle = Math.min(middleOf(index), width - CAP_WIDTH / 2);
    const hasRoom = middle - CAP_WIDTH / 2 >= free;
    if (hasRoom) free = middle + CAP_WIDTH / 2;
    return [{ start, index, middle, text: hasRoom ? `↑ ${formatAxis(sum, 1, unit)}` : null }];
  });
}

/** Every bar of a series as one path, so that a year of hours stays light. */
function pathsOf(
  columns: readonly DrawnColumn[],
  axis: Axis,
  { barAt, y, barWidth }: { barAt(index: number): number; y(amount: number): number; barWidth: number },
): [series: string, d: string][] {
  const paths = new Map<string, string>();
  columns.forEach(({ segments, sum }, index) => {
    segments.forEach((segment, place) => {
      const from = y(segment.from);
      const tall = from - y(segment.to);
      if (tall <= 0 && segment.from > 0) return;
      const gap = tall > 2.5 && place > 0 ? 1 : 0;
      const radius = place === segments.length - 1 && sum <= axis.max ? 3 : 0;
      const bar = barPath(barAt(index), from - tall, barWidth, Math.max(0, tall - gap), radius);
      paths.set(segment.key, (paths.get(segment.key) ?? '') + bar);
    });
  });
  return [...paths];
}
