import type { Column } from './stack.ts';

type Place = Pick<Column, 'date' | 'lastDate' | 'hour'>;

/** Room for a label, in pixels. */
const ROOM = 64;
/** How wide one is at most, in pixels. */
const WIDEST = 55;
const HOURS: readonly ((place: Place) => boolean)[] = [3, 6, 12, 24].map(
  (every) =>
    ({ hour }) =>
      hour !== null && hour % every === 0,
);
const DAYS: readonly ((place: Place) => boolean)[] = [
  () => true,
  isMonday,
  (place) => isMonday(place) && weekOf(place) % 2 === 0,
  isFirst,
  (place) => isFirst(place) && Number(place.date.slice(5, 7)) % 3 === 1,
];

/** Where the label of a column has its middle: below the column, unless it would be cut off at the right. */
export function labelMiddle(index: number, count: number, width: number): number {
  return Math.min(((index + 0.5) * width) / count, width - WIDEST / 2);
}

/**
 * Which columns get a label: as many as have room, at places that clocks and calendars have (0, 6, 12 and 18 h; Mondays; the
 * starts of months); where there are less than two of those, evenly from the last.
 *
 * @param width of all columns, in pixels
 */
export function labelledColumns(columns: readonly Place[], width: number): number[] {
  const labelled = spreadOver(columns, width);
  const [before, last] = labelled.slice(-2);
  if (before === undefined || last === undefined) return labelled;
  const middle = (index: number) => labelMiddle(index, columns.length, width);
  // The last one may have been moved to the left, onto the one before.
  return middle(last) - middle(before) < WIDEST ? labelled.toSpliced(-2, 1) : labelled;
}

function spreadOver(columns: readonly Place[], width: number): number[] {
  const least = (ROOM * columns.length) / Math.max(width, 1);
  if (columns[0]?.lastDate !== undefined) return evenly(columns.length, least);
  const rules = columns[0]?.hour === null ? DAYS : HOURS;
  const choices = rules.map((rule) => columns.flatMap((column, index) => (rule(column) ? [index] : [])));
  return (
    choices.find((indexes) => indexes.length > 1 && gapOf(indexes) >= least) ?? evenly(columns.length, least)
  );
}

function gapOf(indexes: readonly number[]): number {
  return Math.min(...indexes.slice(1).map((index, place) => index - (indexes[place] ?? 0)));
}

function evenly(count: number, gap: number): number[] {
  const every = Math.max(1, Math.ceil(gap));
  const indexes: number[] = [];
  for (let index = count - 1; index >= 0; index -= every) indexes.unshift(index);
  return indexes;
}

function isMonday({ date }: Place): boolean {
  return new Date(`${date}T00:00:00Z`).getUTCDay() === 1;
}

function isFirst({ date }: Place): boolean {
  return date.endsWith('-01');
}

/** Weeks since 1970. */
function weekOf({ date }: Place): number {
  return Math.floor(Date.parse(date) / 604_800_000);
}
