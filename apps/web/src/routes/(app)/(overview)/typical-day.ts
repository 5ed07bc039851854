import type { DayVerdict, TypicalDay } from '@watcher/contract/health';
import { formatUsd } from '#lib/format/money.ts';
import { m } from '#lib/paraglide/messages.js';
import { usageHref } from '#lib/period/usage-address.ts';

/**
 * How the last days compare with a typical one, where that is no warning: a day that is over and was low, else the
 * newest known one. A high day is a warning and not said here.
 */
export function dayToShow({ today, yesterday }: TypicalDay): DayVerdict | null {
  const known = [today, yesterday].filter((day) => day !== null && day.verdict !== 'high');
  return known.find((day) => day?.verdict === 'low') ?? known[0] ?? null;
}

/** The day beside what is typical, in a sentence. */
export function dayInWords(typical: TypicalDay, day: DayVerdict): string {
  const words = { amount: formatUsd(day.cost), range: rangeInWords(typical) };
  // Only a day that is over is low.
  if (day.verdict === 'low') return m.typical_yesterday_low(words);
  return day === typical.today ? m.typical_today(words) : m.typical_yesterday(words);
}

/** The rows of usage of the day. */
export function rowsOf({ date }: DayVerdict): string {
  return usageHref({ period: 'custom', startDate: date, endDate: date });
}

function rangeInWords({ low, high }: TypicalDay): string {
  const [from, to] = [formatUsd(low), formatUsd(high)];
  return from === to ? to : m.typical_range({ low: from, high: to });
}
