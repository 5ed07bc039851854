/** The periods on offer; a custom one has its own days. */
export const PERIODS = ['today', '24h', '7d', '30d', '90d', 'month', 'last-week', 'last-month'] as const;

export type NamedPeriod = (typeof PERIODS)[number];

export type PeriodChoice =
  | { readonly period: NamedPeriod }
  /** Days `YYYY-MM-DD`, both included. */
  | { readonly period: 'custom'; readonly startDate: string; readonly endDate: string };

type Query = Pick<URLSearchParams, 'get'>;

const DEFAULT: PeriodChoice = { period: '30d' };
const MOST_DAYS = 366;
const DAY_MS = 86_400_000;

/** Whether it is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string | null): text is string {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** How many days from the first to the last, both included. */
export function daysBetween(startDate: string, endDate: string): number {
  return Math.round((Date.parse(endDate) - Date.parse(startDate)) / DAY_MS) + 1;
}

/** What is wrong with two days as a period, or null. */
export function complaintOf(startDate: string, endDate: string): 'missing' | 'backwards' | 'too-long' | null {
  if (!isDay(startDate) || !isDay(endDate)) return 'missing';
  const days = daysBetween(startDate, endDate);
  if (days < 1) return 'backwards';
  return days > MOST_DAYS ? 'too-long' : null;
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
export function zoomHref(
  query: Pick<URLSearchParams, 'toString'>,
  startDate: string,
  endDate: string,
): string {
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

const LENGTHS = { today: 1, '24h': 2, '7d': 7, '30d': 30, '90d': 90 } as const;

/**
 * The days of a period in a zone at `now` (epoch milliseconds), both included. The last 24 hours lie in two days.
 */
export function daysOf(
  choice: PeriodChoice,
  timeZone: string,
  now: number,
): { startDate: string; endDate: string } {
  if (choice.period === 'custom') return { startDate: choice.startDate, endDate: choice.endDate };
  // Swedish writes dates as ISO 8601 does.
  const endDate = new Date(now).toLocaleDateString('sv-SE', { timeZone });
  const firstOfMonth = `${endDate.slice(0, 8)}01`;
  switch (choice.period) {
    case 'month':
      return { startDate: firstOfMonth, endDate };
    case 'last-month': {
      const last = dayAfter(firstOfMonth, -1);
      return { startDate: `${last.slice(0, 8)}01`, endDate: last };
    }
    case 'last-week': {
      const sinceMonday = (new Date(endDate).getUTCDay() + 6) % 7;
      return {
        startDate: dayAfter(endDate, -sinceMonday - 7),
        endDate: dayAfter(endDate, -sinceMonday - 1),
      };
    }
    default:
      return { startDate: dayAfter(endDate, 1 - LENGTHS[choice.period]), endDate };
  }
}

/** The day so many days later. */
function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}
