import type { Hours } from '@watcher/contract/calendar/dates';
import { latest } from '@watcher/contract/calendar/time';
import type { OpenRouterError } from './errors.ts';

/** What OpenRouter says of a key's usage in a window, so far as it was understood. */
export interface Reported<Row> {
  readonly rows: readonly Row[];
  /** Hours of which `rows` may lack something. In order, without overlaps, within the window. */
  readonly unsure: readonly Hours[];
  /** Names the first field that was not understood; null when everything was. */
  readonly odd: OpenRouterError | null;
}

/** Ranges of hours in order and without overlaps; ranges that touch become one. */
export function joined(ranges: readonly Hours[]): Hours[] {
  const sorted = ranges.toSorted((a, b) => a.from.getTime() - b.from.getTime());
  const all: Hours[] = [];
  for (const range of sorted) {
    const last = all.at(-1);
    if (last === undefined || range.from > last.to) all.push(range);
    else all[all.length - 1] = { from: last.from, to: latest(last.to, range.to) };
  }
  return all;
}

/** What is left of a window outside of ranges as `joined` returns them. */
export function outside({ from, to }: Hours, ranges: readonly Hours[]): Hours[] {
  const starts = [from, ...ranges.map((range) => range.to)];
  const ends = [...ranges.map((range) => range.from), to];
  return starts.flatMap((start, index) => {
    const end = ends[index];
    return end === undefined || start >= end ? [] : [{ from: start, to: end }];
  });
}
