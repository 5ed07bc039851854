import type { Dates, Period } from '@watcher/contract/calendar/dates';
import {
  CUSTOM,
  type AddressQuery as Query,
  readDays,
  readPeriod,
  ZOOM,
} from '@watcher/contract/calendar/period-address';
import { type PERIODS, type PeriodChoice, spanOf } from '@watcher/contract/calendar/periods';

export { readPeriod };

const NAMES = ['period', ...CUSTOM, ...ZOOM] as const;

/** Whether an address asks for a period in a way that cannot be followed, so that another one is shown. */
export function isMisread(query: Query): boolean {
  const asks = NAMES.some((name) => query.get(name) !== null);
  const { period } = readPeriod(query);
  if (period === 'custom' || !asks) return false;
  return query.get('period') !== period || [...CUSTOM, ...ZOOM].some((name) => query.get(name) !== null);
}

/** The query part of the address that shows this period, everything else in it kept. */
export function periodHref(query: Pick<URLSearchParams, 'toString'>, choice: PeriodChoice): string {
  const next = new URLSearchParams(query.toString());
  for (const name of NAMES) next.delete(name);
  if (choice.period === 'custom') {
    next.set('from', choice.startDate);
    next.set('to', choice.endDate);
  } else next.set('period', choice.period);
  return `?${next}`;
}

/** The query part of the address that looks at some days of the period more closely, everything else in it kept. */
export function zoomHref(query: Pick<URLSearchParams, 'toString'>, { startDate, endDate }: Dates): string {
  const next = new URLSearchParams(query.toString());
  next.set(ZOOM[0], startDate);
  next.set(ZOOM[1], endDate);
  return `?${next}`;
}

/** The query part of the address that shows the whole period again; null where nothing is looked at more closely. */
export function unzoomHref(query: Query & Pick<URLSearchParams, 'toString'>): string | null {
  if (readDays(query, ZOOM) === null) return null;
  const next = new URLSearchParams(query.toString());
  for (const name of ZOOM) next.delete(name);
  return `?${next}`;
}

/** What a choice is in an input of the API: a name, or two days. */
export function inputOf(choice: PeriodChoice): { period: (typeof PERIODS)[number] } | Dates {
  return choice.period === 'custom'
    ? { startDate: choice.startDate, endDate: choice.endDate }
    : { period: choice.period };
}

/** The days of a period in a zone, both included. The last 24 hours lie in two days. */
export function daysOf(choice: PeriodChoice, timeZone: string, now: Date): Period {
  return spanOf(choice, timeZone, now).period;
}
