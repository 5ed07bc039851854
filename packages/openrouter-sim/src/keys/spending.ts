import type { ApiKey } from '../accounts.ts';
import type { Money } from '../ledger/sources.ts';
import { fromUsd } from '../money.ts';
import { dayStart, monthStart, weekStart } from '../time.ts';

/** Pico-USD in all, and in the current UTC day, week and month. */
export type Spending = { total: Money; daily: Money; weekly: Money; monthly: Money };

function difference(a: Money, b: Money): Money {
  return { usage: a.usage - b.usage, byokUsageInference: a.byokUsageInference - b.byokUsageInference };
}

/**
 * What was spent until now in the periods that `now` is in.
 * @param lifetime the money of all time before an instant
 */
export function spendingOf(now: number, lifetime: (before: number) => Money): Spending {
  const total = lifetime(now + 1);
  const since = (start: number) => difference(total, lifetime(start));
  return {
    total,
    daily: since(dayStart(now)),
    weekly: since(weekStart(now)),
    monthly: since(monthStart(now)),
  };
}

/** Pico-USD that are left of a key's limit in its current period, not below 0; `null` without a limit. */
export function remainingOf(key: ApiKey, spent: Spending): bigint | null {
  if (key.limit === null) return null;
  const { usage, byokUsageInference } = spent[key.limitReset ?? 'total'];
  const left = fromUsd(key.limit) - usage - (key.includeByokInLimit ? byokUsageInference : 0n);
  return left < 0n ? 0n : left;
}
