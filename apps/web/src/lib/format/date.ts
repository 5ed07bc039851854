import { m } from '#lib/paraglide/messages.js';
import { perLocale, perLocaleAndZone } from './locale.ts';

const UTC = { timeZone: 'UTC' } as const;

const short = perLocale(
  (locale) => new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', ...UTC }),
);
const long = perLocale(
  (locale) =>
    new Intl.DateTimeFormat(locale, {
      weekday: 'short',
      month: 'short',
      day: 'numeric',
      year: 'numeric',
      ...UTC,
    }),
);
const range = perLocale((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...UTC }));
const month = perLocale(
  (locale) => new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', ...UTC }),
);
const monthName = perLocale((locale) => new Intl.DateTimeFormat(locale, { month: 'long', ...UTC }));
const monthShort = perLocale((locale) => new Intl.DateTimeFormat(locale, { month: 'short', ...UTC }));
const instant = perLocaleAndZone(
  (locale, timeZone) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }),
);
/** Italian clocks show two digits, as `timeStyle` does. */
const hourIn = (locale: string) => (locale.startsWith('it') ? '2-digit' : 'numeric');
const hour = perLocaleAndZone(
  (locale, timeZone) =>
    new Intl.DateTimeFormat(locale, { hour: hourIn(locale), minute: '2-digit', timeZone }),
);
const hourOfDay = perLocaleAndZone(
  (locale, timeZone) =>
    new Intl.DateTimeFormat(locale, {
      weekday: 'short',
      month: 'short',
      day: 'numeric',
      hour: hourIn(locale),
      minute: '2-digit',
      timeZone,
    }),
);
const relative = perLocale(
  (locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' }),
);
/** Days in full: Italian would shorten them to `gg`. */
const relativeDays = perLocale((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'always' }));
const calendar = perLocale((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));

function midnight(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}

/** `YYYY-MM-DD` (a day of the calendar, whatever the zone) as `Nov 3`. */
export function formatDay(date: string): string {
  return short().format(midnight(date));
}

/** `YYYY-MM-DD` as `Mon, Nov 3, 2025`. */
export function formatDayLong(date: string): string {
  return long().format(midnight(date));
}

/** `YYYY-MM-DD` as `Nov 3, 2025`. */
export function formatDayOfYear(date: string): string {
  return range().format(midnight(date));
}

/** A date, or another text that no line ends within. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

/**
 * Two days, both included, as `Nov 3 – 9, 2025`; one alone as `Nov 3, 2025`. Lines end behind the dash alone. Italian ranges
 * would have the days in two digits, which no other date has.
 */
export function formatDays(first: string, last: string): string {
  return range()
    .formatRangeToParts(midnight(first), midnight(last))
    .map(({ type, value }) => {
      if (type === 'day') return value.replace(/^0/, '');
      const [, before, dash, after] = /^(\s*)(–)(\s*)$/.exec(value) ?? [];
      return dash === undefined ? unbroken(value) : `${before === '' ? '' : '\u00a0'}${dash}${after}`;
    })
    .join('');
}

/** `YYYY-MM` as `Nov 2025`. */
export function formatMonthOfYear(monthOfYear: string): string {
  return month().format(midnight(`${monthOfYear}-01`));
}

/** The month of a day `YYYY-MM-DD` by its name, as it begins a sentence: `November`. */
export function formatMonthName(date: string): string {
  const name = monthName().format(midnight(date));
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The same in short: `Nov`. */
export function formatMonthShort(date: string): string {
  return monthShort().format(midnight(date));
}

/** An instant in the chosen time zone, to the minute. */
export function formatInstant(iso: string): string {
  return instant().format(new Date(iso));
}

/** An instant's time of day in the chosen time zone: `14:00`. */
export function formatTime(iso: string): string {
  return hour().format(new Date(iso));
}

/** An instant in the chosen time zone as `Mon, Nov 3, 14:00`. */
export function formatHourLong(iso: string): string {
  return hourOfDay().format(new Date(iso));
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago an instant was, at `now` (epoch milliseconds): `just now`, `4 min. ago`, `2 days ago`. */
export function formatAgo(iso: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  if (seconds < 45) return m.just_now();
  if (seconds < HOUR - 30) return relative().format(-Math.round(seconds / MINUTE) || -1, 'minute');
  if (seconds < DAY - HOUR / 2) return relative().format(-Math.round(seconds / HOUR) || -1, 'hour');
  return relativeDays().format(-Math.round(seconds / DAY) || -1, 'day');
}

/** How many days before `today` a day is, both `YYYY-MM-DD`: `today`, `yesterday`, `5 days ago`. */
export function formatDaysAgo(date: string, today: string): string {
  const days = Math.round((midnight(date).getTime() - midnight(today).getTime()) / (1000 * DAY));
  return calendar().format(days, 'day');
}

/** How long it is until an instant, at `now` (epoch milliseconds): `in 4 min.`, `in 22 hr.`, `in 5 days`. */
export function formatUntil(iso: string, now: number): string {
  const seconds = Math.max(0, (Date.parse(iso) - now) / 1000);
  if (seconds < HOUR) return relative().format(Math.ceil(seconds / MINUTE), 'minute');
  if (seconds < DAY) return relative().format(Math.round(seconds / HOUR), 'hour');
  return relativeDays().format(Math.round(seconds / DAY), 'day');
}
