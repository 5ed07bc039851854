import { type Dates, shiftDate } from '@watcher/contract/calendar/dates';
import { firstOfMonth } from '@watcher/contract/calendar/periods';
import { HOUR } from '@watcher/contract/calendar/time';
import { localDate, localHour, startOfLocalDay } from '@watcher/contract/calendar/time-zone';
import type { DigestRhythm } from '@watcher/contract/reports/sentences';

/** Digests are sent at this hour of the team's clocks. */
const AT_HOUR = 8;

/** The local days that a digest of an instant is about: the last ones of its rhythm that are over. */
export function daysOfDigest(rhythm: DigestRhythm, at: Date, timeZone: string): Dates {
  const today = localDate(timeZone, at);
  if (rhythm === 'daily') return { startDate: shiftDate(today, -1), endDate: shiftDate(today, -1) };
  const first = rhythm === 'weekly' ? mondayOf(today) : firstOfMonth(today);
  const endDate = shiftDate(first, -1);
  return { startDate: rhythm === 'weekly' ? shiftDate(first, -7) : firstOfMonth(endDate), endDate };
}

/** The first moment after an instant at which a digest is due. */
export function nextDigest(rhythm: DigestRhythm, after: Date, timeZone: string): Date {
  for (let date = localDate(timeZone, after); ; date = shiftDate(date, 1)) {
    const at = eightOn(timeZone, date);
    if (at > after && isDigestDay(rhythm, date)) return at;
  }
}

/**
 * When a digest that is due at an instant is due once the team's clocks are those of another zone: on the same day, so that
 * no day is left out and none reported twice.
 */
export function movedDigest(due: Date, fromZone: string, toZone: string): Date {
  return eightOn(toZone, localDate(fromZone, due));
}

function isDigestDay(rhythm: DigestRhythm, date: string): boolean {
  if (rhythm === 'daily') return true;
  return rhythm === 'weekly' ? date === mondayOf(date) : date === firstOfMonth(date);
}

/** Eight hours into a day that has no change of clocks; the hour that shows 8 otherwise. */
function eightOn(timeZone: string, date: string): Date {
  const start = startOfLocalDay(timeZone, date).getTime();
  const offset = [0, 1, -1].find(
    (hours) => localHour(timeZone, new Date(start + (AT_HOUR + hours) * HOUR)) === AT_HOUR,
  );
  return new Date(start + (AT_HOUR + (offset ?? 0)) * HOUR);
}

function mondayOf(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return shiftDate(date, -((weekday + 6) % 7));
}
