import { addDays, DAY, toDateString } from '../lib/time.ts';
import type { Period } from './schemas.ts';

/** The last so many UTC days, today included. */
export function lastDays(now: Date, days: number): Period {
  return { startDate: toDateString(addDays(now, 1 - days)), endDate: toDateString(now), days };
}

/** From one UTC day to another, both included. */
export function periodOf(startDate: string, endDate: string): Period {
  return { startDate, endDate, days: (Date.parse(endDate) - Date.parse(startDate)) / DAY + 1 };
}

/** The period of the same length that ends the day before this one begins. */
export function periodBefore({ startDate, days }: Period): Period {
  const start = new Date(startDate);
  return { startDate: toDateString(addDays(start, -days)), endDate: toDateString(addDays(start, -1)), days };
}

/** Every day of the period, first to last. */
export function datesOf({ startDate, days }: Period): string[] {
  const start = new Date(startDate);
  return Array.from({ length: days }, (_, index) => toDateString(addDays(start, index)));
}
