/** The periods on offer; a custom one has its own days. */
export const PERIODS = ['today', '24h', '7d', '30d', '90d', 'month'] as const;

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

/** The period that an address asks for with `?period=` or `?from=…&to=…`; 30 days when it asks for none that is. */
export function readPeriod(query: Query): PeriodChoice {
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
  if (complaintOf(from, to) === null) return { period: 'custom', startDate: from, endDate: to };
  const named = PERIODS.find((name) => name === query.get('period'));
  return named === undefined ? DEFAULT : { period: named };
}

/** The query part of the address that shows this period, everything else in it kept. */
export function periodHref(query: Pick<URLSearchParams, 'toString'>, choice: PeriodChoice): string {
  const next = new URLSearchParams(query.toString());
  for (const name of ['period', 'from', 'to']) next.delete(name);
  if (choice.period === 'custom') {
    next.set('from', choice.startDate);
    next.set('to', choice.endDate);
  } else next.set('period', choice.period);
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
  if (choice.period === 'month') return { startDate: `${endDate.slice(0, 8)}01`, endDate };
  const start = Date.parse(endDate) - (LENGTHS[choice.period] - 1) * DAY_MS;
  return { startDate: new Date(start).toISOString().slice(0, 10), endDate };
}
