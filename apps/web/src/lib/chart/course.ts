import { localDate } from '@watcher/contract/calendar/time-zone';
import type { Month } from '@watcher/contract/overview';
import { addUsd } from './stack.ts';

/** What a month had come to when a day began and when it ended (or now, on the last), in USD. */
export interface Step {
  readonly before: number;
  readonly after: number;
}

type Days = Pick<Month, 'days' | 'unallocated'>;

/**
 * A month's spend as it adds up, day by day; null on days of which the sum is not known: a gap, and not a day without
 * spend. What is known only as the sum of several days is added on the last of them.
 */
export function courseOf({ days, unallocated }: Days, timeZone: string): readonly (Step | null)[] {
  const spans = unallocated.map(({ from, to, cost }) => ({
    first: localDate(timeZone, new Date(from)),
    last: localDate(timeZone, new Date(Date.parse(to) - 1)),
    cost,
  }));
  let sum = 0;
  return days.map(({ date, cost }) => {
    const before = sum;
    const touching = spans.filter(({ first, last }) => first <= date && date <= last);
    const ended = touching.filter(({ last }) => last === date);
    sum = addUsd([sum, cost ?? 0, ...ended.map((span) => span.cost)]);
    return cost === null || touching.length > 0 ? null : { before, after: sum };
  });
}

/**
 * The line of a course, broken where it is not known.
 *
 * @param x where so many days after the start of the month lie
 * @param lastDay how much of the last day is over, 0–1
 */
export function coursePath(
  course: readonly (Step | null)[],
  x: (days: number) => number,
  y: (usd: number) => number,
  lastDay = 1,
): string {
  let path = '';
  let isDown = false;
  course.forEach((step, index) => {
    if (step === null) {
      isDown = false;
      return;
    }
    const end = index + (index === course.length - 1 ? lastDay : 1);
    if (!isDown) path += `M${place(x(index), y(step.before))}`;
    path += `L${place(x(end), y(step.after))}`;
    isDown = true;
  });
  return path;
}

function place(x: number, y: number): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
