import { LOCALE } from './locale.ts';

const short = new Intl.DateTimeFormat(LOCALE, { month: 'short', day: 'numeric', timeZone: 'UTC' });
const long = new Intl.DateTimeFormat(LOCALE, {
  weekday: 'short',
  month: 'short',
  day: 'numeric',
  year: 'numeric',
  timeZone: 'UTC',
});
const instant = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'always', style: 'short' });

/** `YYYY-MM-DD` (a UTC day) as `Nov 3`. */
export function formatDay(date: string): string {
  return short.format(new Date(`${date}T00:00:00Z`));
}

/** `YYYY-MM-DD` (a UTC day) as `Mon, Nov 3, 2025`. */
export function formatDayLong(date: string): string {
  return long.format(new Date(`${date}T00:00:00Z`));
}

/** An instant in the reader's own time zone, to the minute. */
export function formatInstant(iso: string): string {
  return instant.format(new Date(iso));
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago an instant was, at `now` (epoch milliseconds): `just now`, `4 min. ago`, `2 days ago`. */
export function formatAgo(iso: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  if (seconds < 45) return 'just now';
  if (seconds < HOUR - 30) return relative.format(-Math.round(seconds / MINUTE) || -1, 'minute');
  if (seconds < DAY - HOUR / 2) return relative.format(-Math.round(seconds / HOUR) || -1, 'hour');
  return relative.format(-Math.round(seconds / DAY) || -1, 'day');
}
