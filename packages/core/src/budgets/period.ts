import type { BudgetPeriod } from '@watcher/contract/budgets';
import { shiftDate } from '@watcher/contract/calendar/dates';
import { firstOfMonth } from '@watcher/contract/calendar/periods';
import { startOfWeek, toDateString } from '@watcher/contract/calendar/time';
import { dayOfHour, startOfLocalDay } from '@watcher/contract/calendar/time-zone';

/** A period of a budget in whole UTC hours, the end exclusive; null: it has none. */
export interface Period {
  readonly from: Date;
  readonly to: Date | null;
}

/** What a budget's periods follow from. */
export interface Recurrence {
  readonly period: BudgetPeriod;
  readonly zone: string;
  /** Of a `total` budget: its first day. */
  readonly startsOn: string;
}

/**
 * The period that holds an instant. An hour counts in the local day in which it begins, so that in zones of half hours
 * a period begins with the first hour that begins on its first day.
 */
export function periodAt({ period, zone, startsOn }: Recurrence, at: Date): Period {
  if (period === 'total') return { from: startOfLocalDay(zone, startsOn), to: null };
  const first = firstDay(period, dayOfHour(zone, at));
  return { from: startOfLocalDay(zone, first), to: startOfLocalDay(zone, dayAfter(period, first)) };
}

function firstDay(period: Exclude<BudgetPeriod, 'total'>, day: string): string {
  switch (period) {
    case 'day':
      return day;
    case 'week':
      return toDateString(startOfWeek(new Date(day)));
    case 'month':
      return firstOfMonth(day);
  }
}

/** The day with which the next period begins. */
function dayAfter(period: Exclude<BudgetPeriod, 'total'>, first: string): string {
  switch (period) {
    case 'day':
      return shiftDate(first, 1);
    case 'week':
      return shiftDate(first, 7);
    case 'month':
      // From its first day, 31 days on lie in the next month, whichever it is.
      return firstOfMonth(shiftDate(first, 31));
  }
}

/** The periods that ended before an instant and after another, newest first, no more than so many. */
export function endedPeriods(
  recurrence: Recurrence,
  since: Date,
  now: Date,
  most: number,
): { from: Date; to: Date }[] {
  const ended: { from: Date; to: Date }[] = [];
  if (recurrence.period === 'total') return ended;
  let { from } = periodAt(recurrence, now);
  while (from > since && ended.length < most) {
    const before = periodAt(recurrence, new Date(from.getTime() - 1));
    ended.push({ from: before.from, to: from });
    from = before.from;
  }
  return ended;
}
