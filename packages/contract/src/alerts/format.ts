/** USD as the pages write it in a language; small amounts with the digits that they have. */
export function money(language: string, usd: number): string {
  const digits = Math.abs(usd) >= 0.01 || usd === 0 ? 2 : 6;
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    useGrouping: 'always',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(usd);
}

export function number(language: string, value: number): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
}

/** The day of an instant in a zone, such as `1 November 2026`, or `Nov 1, 2026`. */
export function day(
  language: string,
  instant: string,
  timeZone = 'UTC',
  dateStyle: 'long' | 'medium' = 'long',
): string {
  return new Intl.DateTimeFormat(language, { dateStyle, timeZone }).format(new Date(instant));
}

/** A local day, such as `1 November 2026`. */
export function date(language: string, localDay: string): string {
  return day(language, `${localDay}T00:00:00Z`);
}

/** An instant to the minute with its zone. */
export function moment(language: string, instant: string, timeZone = 'UTC'): string {
  const text = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return `${text.format(new Date(instant))} (${timeZone})`;
}
