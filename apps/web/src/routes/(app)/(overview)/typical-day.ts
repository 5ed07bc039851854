import type { TypicalByNow } from '@watcher/contract/health';
import { formatTime } from '#lib/format/date.ts';
import { formatUsd } from '#lib/format/money.ts';
import { m } from '#lib/paraglide/messages.js';
import { usageHref } from '#lib/period/usage-address.ts';

type Range = Pick<TypicalByNow, 'low' | 'high'>;

/** Where today stands among what typical days had cost by this hour. */
export function placeInWords(cost: number | null, typical: Omit<TypicalByNow, 'median'>): string {
  const words = { time: formatTime(typical.until), range: rangeInWords(typical) };
  if (cost === null) return m.today_typical_by_now(words);
  if (cost > typical.high) return m.today_above(words);
  return cost < typical.low ? m.today_below(words) : m.today_in_line(words);
}

/** `$3.00–$26.00`, and one amount where both are the same. */
export function rangeInWords({ low, high }: Range): string {
  const [from, to] = [formatUsd(low), formatUsd(high)];
  return from === to ? to : m.typical_range({ low: from, high: to });
}

/** The rows of usage of a day. */
export function rowsOf({ date }: { readonly date: string }): string {
  return usageHref({ period: 'custom', startDate: date, endDate: date });
}
