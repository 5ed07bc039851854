import type { LimitReset } from '@watcher/contract/keys-fields';
import { m } from '#lib/paraglide/messages.js';

const resets = { daily: m.keys_limit_daily, weekly: m.keys_limit_weekly, monthly: m.keys_limit_monthly };

/** A limit with the time that it counts: `$50.00 monthly`; alone where it counts all time. */
export function limitInWords(limit: string, reset: LimitReset | null): string {
  return reset === null ? limit : resets[reset]({ limit });
}
