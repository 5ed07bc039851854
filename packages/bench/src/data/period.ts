const DAY = 86_400_000;

export interface Period {
  readonly startDate: string;
  readonly endDate: string;
}

/** So many UTC days, today included. */
export function lastDays(days: number): Period {
  const date = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY).toISOString().slice(0, 10);
  return { startDate: date(days - 1), endDate: date(0) };
}
