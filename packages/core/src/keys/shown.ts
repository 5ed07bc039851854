import { addDays, startOfDay, startOfMonth, startOfWeek } from '@watcher/contract/calendar/time';
import type { LimitReset, ShownKey } from '@watcher/contract/keys';
import { type KeyRow, toKey } from './internal.ts';

/** A key as the pages show it at an instant. */
export function toShownKey(row: KeyRow, now: Date): ShownKey {
  const key = toKey(row);
  const seenAt = limitSeenAt(row);
  const period = row.limitReset === null ? null : limitPeriod(row.limitReset, now);
  const isOver = period !== null && seenAt !== null && seenAt < period.from;
  return {
    ...key,
    limitRemaining: isOver ? null : key.limitRemaining,
    limitSeenAt: seenAt?.toISOString() ?? null,
    limitReset: row.limitReset,
    limitResetsAt: period?.to.toISOString() ?? null,
  };
}

/** Wherever the limit is taken over, the counters or a successful validation are noted too. */
function limitSeenAt({ counterObservedAt, status, lastValidatedAt }: KeyRow): Date | null {
  const validatedAt = status === 'valid' ? lastValidatedAt : null;
  if (counterObservedAt === null || validatedAt === null) return counterObservedAt ?? validatedAt;
  return counterObservedAt > validatedAt ? counterObservedAt : validatedAt;
}

/** The period that a limit counts at an instant. OpenRouter starts limits again at midnight UTC, weeks on Monday. */
function limitPeriod(reset: LimitReset, now: Date): { from: Date; to: Date } {
  const from = { daily: startOfDay, weekly: startOfWeek, monthly: startOfMonth }[reset](now);
  // From its first day, 31 days on lie in the next month, whichever it is.
  const to = {
    daily: addDays(from, 1),
    weekly: addDays(from, 7),
    monthly: startOfMonth(addDays(from, 31)),
  }[reset];
  return { from, to };
}
