import { periodOf } from './dates.ts';
import { MAX_PERIOD_DAYS, PERIODS, type PeriodChoice } from './periods.ts';

/** What is read from an address. */
export type AddressQuery = Pick<URLSearchParams, 'get'>;

export const DEFAULT_PERIOD: PeriodChoice = { period: '30d' };

/** Where two days stand in an address: those of a custom period, or those looked at more closely within any. */
export const CUSTOM = ['from', 'to'] as const;
export const ZOOM = ['zoom_from', 'zoom_to'] as const;

/** Whether it is a day of the calendar, `YYYY-MM-DD`. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** What is wrong with two days as a period, or null. */
export function complaintOf(startDate: string, endDate: string): 'missing' | 'backwards' | 'too-long' | null {
  if (!isDay(startDate) || !isDay(endDate)) return 'missing';
  const { days } = periodOf(startDate, endDate);
  if (days < 1) return 'backwards';
  return days > MAX_PERIOD_DAYS ? 'too-long' : null;
}

/** The period between two days that an address names; null where it names none that is one. */
export function readDays(
  query: AddressQuery,
  [first, last]: typeof CUSTOM | typeof ZOOM,
): PeriodChoice | null {
  const [startDate, endDate] = [query.get(first) ?? '', query.get(last) ?? ''];
  return complaintOf(startDate, endDate) === null ? { period: 'custom', startDate, endDate } : null;
}

/**
 * The period that an address asks for with `?zoom_from=…&zoom_to=…`, else with `?from=…&to=…`, else with `?period=`;
 * 30 days when it asks for none that is.
 */
export function readPeriod(query: AddressQuery): PeriodChoice {
  const named = PERIODS.find((name) => name === query.get('period'));
  return readDays(query, ZOOM) ?? readDays(query, CUSTOM) ?? (named ? { period: named } : DEFAULT_PERIOD);
}
