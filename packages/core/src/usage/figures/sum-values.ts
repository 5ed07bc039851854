import type { Hours } from '@watcher/contract/calendar/dates';
import { HOUR } from '@watcher/contract/calendar/time';
import { arrayLiteral } from '../../db/array-literal.ts';
import { toTimestamp } from '../../db/timestamp.ts';
import type { Split } from './split.ts';
import type { Bucket } from './sum.ts';
import type { DayValue, EdgeValue } from './sum-statements.ts';

/** A bucket and what it is read from. */
export type SplitBucket = Bucket & Split;

/** What the statements are told of the whole days of buckets. */
export function dayValues(split: readonly SplitBucket[]): Record<Exclude<DayValue, 'team'>, string> {
  const whole = split.flatMap(({ days, ...of }) => (days === null ? [] : [{ ...of, days }]));
  return {
    dayBuckets: arrayLiteral(whole.map(({ bucket }) => bucket)),
    dayDimensions: arrayLiteral(whole.map(({ dimension }) => dimension)),
    firstDays: arrayLiteral(whole.map(({ days }) => toTimestamp(days.from))),
    endDays: arrayLiteral(whole.map(({ days }) => toTimestamp(days.to))),
  };
}

/** What they are told of edges; null where every bucket is made of whole days. */
export function edgeValues(split: readonly SplitBucket[]): Record<EdgeValue, string> | null {
  const numbers = new Map<string, number>();
  const hours: { readonly at: string; readonly edge: number }[] = [];
  const numberOf = (edge: Hours): number => {
    const name = `${edge.from.getTime()} ${edge.to.getTime()}`;
    const number = numbers.get(name) ?? numbers.size;
    if (number === numbers.size) {
      numbers.set(name, number);
      for (const at of hoursIn(edge)) hours.push({ at: toTimestamp(at), edge: number });
    }
    return number;
  };
  const parts = split.flatMap(({ edges, ...of }) =>
    edges.map((edge) => ({ ...of, edge: numberOf(edge.hours), sign: edge.sign })),
  );
  const sorted = hours.sort((a, b) => (a.at < b.at ? -1 : 1));
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return null;
  return {
    hours: arrayLiteral(sorted.map(({ at }) => at)),
    hourEdges: arrayLiteral(sorted.map(({ edge }) => edge)),
    firstHour: first.at,
    lastHour: last.at,
    edgeBuckets: arrayLiteral(parts.map(({ bucket }) => bucket)),
    edgeDimensions: arrayLiteral(parts.map(({ dimension }) => dimension)),
    edges: arrayLiteral(parts.map(({ edge }) => edge)),
    signs: arrayLiteral(parts.map(({ sign }) => sign)),
  };
}

/** The whole hours that begin in the span; it is less than a day long. */
function hoursIn({ from, to }: Hours): Date[] {
  const first = Math.ceil(from.getTime() / HOUR);
  const count = Math.max(0, Math.ceil(to.getTime() / HOUR) - first);
  return Array.from({ length: count }, (_, index) => new Date((first + index) * HOUR));
}
