import type { Hours } from '@watcher/contract/calendar/dates';
import { addDays, startOfDay, startOfMonth, startOfWeek } from '@watcher/contract/calendar/time';
import type { LimitReset } from '@watcher/contract/keys-fields';
import type { KeyRow } from './row.ts';

/** The hours that a limit counts at an instant. OpenRouter starts limits again at midnight UTC, weeks on Monday. */
export function limitHours(reset: LimitReset, now: Date): Hours {
  const from = { daily: startOfDay, weekly: startOfWeek, monthly: startOfMonth }[reset](now);
  // From its first day, 31 days on lie in the next month, whichever it is.
  const to = {
    daily: addDays(from, 1),
    weekly: addDays(from, 7),
    monthly: startOfMonth(addDays(from, 31)),
  }[reset];
  return { from, to };
}

/** Whether what remains of the limit was last seen before an instant, so that it may be more by now. */
export function wasLimitSeenBefore({ limitSeenAt }: Pick<KeyRow, 'limitSeenAt'>, at: Date): boolean {
  return limitSeenAt !== null && limitSeenAt < at;
}
