/** UTC calendar arithmetic on instants in Unix milliseconds. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const GRANULARITIES = ['minute', 'hour', 'day', 'week', 'month'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

export function hourStart(at: number): number {
  return Math.floor(at / HOUR) * HOUR;
}

export function dayStart(at: number): number {
  return Math.floor(at / DAY) * DAY;
}

/** Weeks run Monday to Sunday; 1970-01-01 was a Thursday, three days into its week. */
export function weekStart(at: number): number {
  return (Math.floor((Math.floor(at / DAY) + 3) / 7) * 7 - 3) * DAY;
}

export function monthStart(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** The start of the bucket of this granularity that holds the instant. */
export function bucketStart(granularity: Granularity, at: number): number {
  switch (granularity) {
    case 'minute':
      return Math.floor(at / MINUTE) * MINUTE;
    case 'hour':
      return hourStart(at);
    case 'day':
      return dayStart(at);
    case 'week':
      return weekStart(at);
    case 'month':
      return monthStart(at);
  }
}

/** The UTC date of an instant, `YYYY-MM-DD`. */
export function isoDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
