export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The start of the UTC hour that holds the instant. */
export function startOfHour(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR) * HOUR);
}

/** The end of the hour that an instant lies in, and the instant itself on the hour: facts are of whole hours. */
export function endOfHour(at: Date): Date {
  return new Date(Math.ceil(at.getTime() / HOUR) * HOUR);
}

/** The start of the UTC day that holds the instant. */
export function startOfDay(at: Date): Date {
  return new Date(Math.floor(at.getTime() / DAY) * DAY);
}

/** The start of the UTC week (Monday) that holds the instant. */
export function startOfWeek(at: Date): Date {
  const day = startOfDay(at);
  return addDays(day, -((day.getUTCDay() + 6) % 7));
}

/** The start of the UTC month that holds the instant. */
export function startOfMonth(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
}

export function addDays(at: Date, days: number): Date {
  return new Date(at.getTime() + days * DAY);
}

export function latest(a: Date, b: Date): Date {
  return a > b ? a : b;
}

export function earliest(a: Date, b: Date): Date {
  return a < b ? a : b;
}

/** The UTC day as `YYYY-MM-DD`. */
export function toDateString(at: Date): string {
  return at.toISOString().slice(0, 10);
}
