import { dayStarts, type Hours, hoursOf, lastDays, type Period, periodOf, shiftDate } from './dates.ts';
import { addDays, HOUR, startOfHour, startOfWeek, toDateString } from './time.ts';
import { dayOfHour, localDate, sameTimeOn, startOfLocalDay } from './time-zone.ts';

/**
 * Periods by name. `24h` is the last 24 hours, the running one included; all others are whole local days. `last-week`
 * (from Monday to Sunday) and `last-month` are over, the rest end with today.
 */
export const PERIODS = ['today', '24h', '7d', '30d', '90d', 'month', 'last-week', 'last-month'] as const;

export type NamedPeriod = (typeof PERIODS)[number];

/** A period by its name, or by its days. */
export type PeriodChoice =
  | { readonly period: NamedPeriod }
  | { readonly period: 'custom'; readonly startDate: string; readonly endDate: string };

/** How many days a period may have that is given by its days. */
export const MAX_PERIOD_DAYS = 366;

/** Every named period but the last 24 hours is made of whole days. */
type NamedDays = Exclude<NamedPeriod, '24h'>;

const MAX_DAYS_BY_HOUR = 3;

/** A period that was asked for by name, as hours. */
export interface Span {
  readonly period: Period;
  readonly hours: Hours;
  readonly granularity: 'hour' | 'day';
  /** Where each bucket starts, and last where the period ends. */
  readonly starts: readonly Date[];
  /**
   * What to compare with: the period before. While the period runs, only the same part of that: today until now with
   * yesterday until the same time of day, this month with the same days of the last one. Null for the future.
   */
  readonly previous: Hours | null;
}

export function spanOf(input: PeriodChoice, timeZone: string, now: Date): Span {
  if (input.period === '24h') return lastHours(timeZone, now);
  const period =
    input.period === 'custom'
      ? periodOf(input.startDate, input.endDate)
      : namedDays(input.period, timeZone, now);
  const hours = hoursOf(period, timeZone);
  const byHour = period.days <= MAX_DAYS_BY_HOUR;
  return {
    period,
    hours,
    granularity: byHour ? 'hour' : 'day',
    starts: byHour ? hourStarts(hours) : dayStarts(period, timeZone),
    previous: previousOf(input.period, period, timeZone, now),
  };
}

function namedDays(name: NamedDays, timeZone: string, now: Date): Period {
  const days = { today: 1, '7d': 7, '30d': 30, '90d': 90 } as const;
  const today = dayOfHour(timeZone, now);
  switch (name) {
    case 'month':
      return periodOf(firstOfMonth(today), today);
    case 'last-month':
      return monthBefore(today);
    case 'last-week': {
      const monday = mondayOf(today);
      return periodOf(shiftDate(monday, -7), shiftDate(monday, -1));
    }
    default:
      return lastDays(now, days[name], timeZone);
  }
}

function previousOf(name: PeriodChoice['period'], period: Period, timeZone: string, now: Date): Hours | null {
  if (name === 'month') return sameDaysOfLastMonth(period.endDate, timeZone, now);
  // Months are of different lengths: the whole one before, not as many days.
  if (name === 'last-month') return hoursOf(monthBefore(period.startDate), timeZone);
  return before(period, timeZone, now);
}

/** The calendar month before the one that holds the day. */
function monthBefore(date: string): Period {
  return calendarMonth(shiftDate(firstOfMonth(date), -1));
}

/** The calendar month that holds the day. */
export function calendarMonth(date: string): Period {
  const first = firstOfMonth(date);
  // The longest month has 31 days, so this is in the next one.
  return periodOf(first, shiftDate(firstOfMonth(shiftDate(first, 31)), -1));
}

function lastHours(timeZone: string, now: Date): Span {
  const to = new Date(startOfHour(now).getTime() + HOUR);
  const from = addDays(to, -1);
  return {
    period: periodOf(localDate(timeZone, from), dayOfHour(timeZone, now)),
    hours: { from, to },
    granularity: 'hour',
    starts: hourStarts({ from, to }),
    previous: { from: addDays(from, -1), to: addDays(now, -1) },
  };
}

function hourStarts({ from, to }: Hours): Date[] {
  const count = (to.getTime() - from.getTime()) / HOUR;
  return Array.from({ length: count + 1 }, (_, index) => new Date(from.getTime() + index * HOUR));
}

function before(period: Period, timeZone: string, now: Date): Hours | null {
  const { from, to } = hoursOf(period, timeZone);
  if (from > now) return null;
  const start = startOfLocalDay(timeZone, period.startDate, -period.days);
  if (to <= now) return { from: start, to: from };
  const day = shiftDate(dayOfHour(timeZone, now), -period.days);
  return { from: start, to: timeOfDay(day, timeZone, now) };
}

function sameDaysOfLastMonth(today: string, timeZone: string, now: Date): Hours {
  const thisMonth = firstOfMonth(today);
  const lastMonth = firstOfMonth(shiftDate(thisMonth, -1));
  const day = shiftDate(lastMonth, Number(today.slice(8)) - 1);
  const from = startOfLocalDay(timeZone, lastMonth);
  // On the 31st, a last month of 30 days is compared in full.
  return { from, to: day < thisMonth ? timeOfDay(day, timeZone, now) : startOfLocalDay(timeZone, thisMonth) };
}

/** The time of now on another day, within that day. */
function timeOfDay(date: string, timeZone: string, now: Date): Date {
  // In the hour that midnight falls into, now is on the day after the one that it counts in.
  const isPastMidnight = localDate(timeZone, now) !== dayOfHour(timeZone, now);
  const at = sameTimeOn(timeZone, isPastMidnight ? shiftDate(date, 1) : date, now).getTime();
  const [from, to] = [startOfLocalDay(timeZone, date), startOfLocalDay(timeZone, date, 1)];
  return new Date(Math.min(to.getTime(), Math.max(from.getTime(), at)));
}

function mondayOf(date: string): string {
  return toDateString(startOfWeek(new Date(date)));
}

export function firstOfMonth(date: string): string {
  return `${date.slice(0, 7)}-01`;
}
