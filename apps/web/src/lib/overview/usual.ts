import type { DayVerdict, Standing } from '@watcher/contract/health';
import { formatUsd } from '#lib/format/money.ts';
import { m } from '#lib/paraglide/messages.js';
import { usageHref } from '#lib/usage-address.ts';

export type Usual = NonNullable<Standing['usual']>;

/** The day to tell of: what is unusual before what is not, then the newer one. Null when neither is known. */
export function dayToTell({ today, yesterday }: Usual): DayVerdict | null {
  const known = [today, yesterday].filter((day) => day !== null);
  const of = (verdict: DayVerdict['verdict']) => known.find((day) => day.verdict === verdict);
  return of('high') ?? of('low') ?? known[0] ?? null;
}

/** Whether the day was usual, with what is, and what drove it up. */
export function verdictInWords(usual: Usual, day: DayVerdict): string {
  const told = { amount: formatUsd(day.cost), range: rangeInWords(usual) };
  const { key, model } = day.rose;
  return [
    sentenceOf(day, day === usual.today)(told),
    key && m.usual_rose_key(roseInWords(key)),
    model && m.usual_rose_model(roseInWords(model)),
  ]
    .filter((sentence) => sentence !== null)
    .join(' ');
}

/** The rows behind the day: those of the key that drove it up, else all. */
export function rowsOf({ date, rose }: DayVerdict): string {
  const day = { period: 'custom', startDate: date, endDate: date } as const;
  return usageHref(day, rose.key === null ? {} : { keys: [rose.key.apiKeyId] });
}

function sentenceOf({ verdict }: DayVerdict, isToday: boolean) {
  // Only a day that is over is low.
  if (verdict === 'low') return m.usual_yesterday_low;
  if (verdict === 'high') return isToday ? m.usual_today_high : m.usual_yesterday_high;
  return isToday ? m.usual_today : m.usual_yesterday;
}

function rangeInWords({ low, high }: Usual): string {
  const [from, to] = [formatUsd(low), formatUsd(high)];
  return from === to ? to : m.usual_range({ low: from, high: to });
}

function roseInWords({ name, cost, usually }: { name: string; cost: number; usually: number }) {
  return { name, amount: formatUsd(cost), usually: formatUsd(usually) };
}
