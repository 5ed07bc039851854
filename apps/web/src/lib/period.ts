/** The periods on offer, in days that end today (UTC). */
export const PERIODS = [1, 7, 30, 90] as const;

export type PeriodDays = (typeof PERIODS)[number];

const DEFAULT_DAYS: PeriodDays = 30;

/** The period that an address asks for with `?days=`; anything else than one on offer means 30 days. */
export function readPeriod(query: Pick<URLSearchParams, 'get'>): PeriodDays {
  const asked = query.get('days');
  return PERIODS.find((days) => String(days) === asked) ?? DEFAULT_DAYS;
}

/** The query part of the address that shows this period, everything else in it kept. */
export function periodHref(query: Pick<URLSearchParams, 'toString'>, days: PeriodDays): string {
  const next = new URLSearchParams(query.toString());
  next.set('days', String(days));
  return `?${next}`;
}
