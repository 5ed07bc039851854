import type { Standing } from '@watcher/contract/health';
import { m } from '#lib/paraglide/messages.js';

type Account = Standing['accounts'][number];

/** Days that credits should last at the least, so that there is time to add some. */
const FEW_DAYS = 7;

export function isLow({ balance, daysLeft }: Account): boolean {
  return balance <= 0 || (daysLeft !== null && daysLeft < FEW_DAYS);
}

/** Whole days, rounded down: money that ends tonight does not last a day. */
export function daysInWords(days: number): string {
  return days < 1 ? m.credits_less_than_a_day() : m.credits_days({ count: Math.floor(days) });
}
