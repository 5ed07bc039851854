import { type Dates, type Period, periodOf } from '@watcher/contract/calendar/dates';
import { MAX_PERIOD_DAYS, PERIODS, type PeriodChoice, spanOf } from '@watcher/contract/calendar/periods';

type Query = Pick<URLSearchParams, 'get'>;

const DEFAULT: PeriodChoice = { period: '30d' };

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

/** Where two days stand in an address: those of a custom period, or those looked at more closely within any. */
const CUSTOM = ['from', 'to'] as const;
const ZOOM = ['zoom_from', 'zoom_to'] as const;
const NAMES = ['period', ...CUSTOM, ...ZOOM] as const;

/**
 * The period that an address asks for with `?zoom_from=…&zoom_to=…`, else with `?from=…&to=…`, else with `?period=`;
 * 30 days when it asks for none that is.
 */
export function readPeriod(query: Query): PeriodChoice {
  const named = PERIODS.find((name) => name === query.get('period'));
  return readDays(query, ZOOM) ?? readDays(query, CUSTOM) ?? (named ? { period: named } : DEFAULT);
}

function readDays(query: Query, [first, last]: typeof CUSTOM | typeof ZOOM): PeriodChoice | null {
  const [startDate, endDate] = [query.get(first) ?? '', query.get(last) ?? ''];
  return complaintOf(startDate, endDate) === null ? { period: 'custom', startDate, endDate } : null;
}

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
