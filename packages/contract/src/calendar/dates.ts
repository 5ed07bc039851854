import { addDays, DAY, toDateString } from './time.ts';
import { dayOfHour, startOfLocalDay } from './time-zone.ts';

/** Days `YYYY-MM-DD`, from the first to the last, both included. */
export interface Dates {
  readonly startDate: string;
  readonly endDate: string;
}

/** The same with how many days they are. */
export interface Period extends Dates {
  readonly days: number;
}

/** Whole hours, the end exclusive. */
export interface Hours {
  readonly from: Date;
  readonly to: Date;
}

/** The last so many days of a time zone, today included. */
export function lastDays(now: Date, days: number, timeZone: string): Period {
  const endDate = dayOfHour(timeZone, now);
  return { startDate: shiftDate(endDate, 1 - days), endDate, days };
}

/** From one day to another, both included. */
export function periodOf(startDate: string, endDate: string): Period {
  return { startDate, endDate, days: countDays({ startDate, endDate }) };
}

/** Every day of the period, first to last. */
export function datesOf(dates: Dates): string[] {
  return Array.from({ length: countDays(dates) }, (_, index) => shiftDate(dates.startDate, index));
}

/** The day so many days later. */
export function shiftDate(date: string, days: number): string {
  return toDateString(addDays(new Date(date), days));
}

function countDays({ startDate, endDate }: Dates): number {
  return (Date.parse(endDate) - Date.parse(startDate)) / DAY + 1;
}

/** The UTC hours of the period: from the start of its first day in the zone to the end of its last one, exclusive. */
export function hoursOf({ startDate, endDate }: Dates, timeZone: string): Hours {
  return { from: startOfLocalDay(timeZone, startDate), to: startOfLocalDay(timeZone, endDate, 1) };
}

/** Where each day of the period starts, and last where the period ends. */
export function dayStarts(dates: Dates, timeZone: string): Date[] {
  const days = countDays(dates);
  return Array.from({ length: days + 1 }, (_, index) => startOfLocalDay(timeZone, dates.startDate, index));
}

/** The hours of each day of the period. */
export function daysOf(dates: Dates, timeZone: string): Hours[] {
  return spansBetween(dayStarts(dates, timeZone));
}

/** From each instant to the next. */
export function spansBetween(starts: readonly Date[]): Hours[] {
  return starts.slice(1).flatMap((to, index) => {
    const from = starts[index];
    return from === undefined ? [] : [{ from, to }];
  });
}
