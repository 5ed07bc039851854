import { formatDay } from '#lib/format/date.ts';
import { m } from '#lib/paraglide/messages.js';
import type { WatchedKey } from './group.ts';

const periods = { daily: m.keys_limit_daily, weekly: m.keys_limit_weekly, monthly: m.keys_limit_monthly };

/** An amount of a limit with the time that it counts: `$50.00 a month`; alone where it counts all time. */
export function limitInWords(amount: string, { limitReset }: Pick<WatchedKey, 'limitReset'>): string {
  return limitReset === null ? amount : periods[limitReset]({ limit: amount });
}

/** The day of UTC at whose midnight the limit starts again: `Dec 1`; null when it never does. */
export function limitStartsAgain({ limitResetsAt }: Pick<WatchedKey, 'limitResetsAt'>): string | null {
  return limitResetsAt === null ? null : formatDay(limitResetsAt.slice(0, 10));
}
