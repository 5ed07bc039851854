import type { ApiKey } from '../accounts.ts';
import type { Ledger } from '../ledger.ts';
import { fromUsd } from '../money.ts';
import { dayStart, monthStart, weekStart } from '../time.ts';

export type Money = { usage: bigint; byokUsageInference: bigint };
/** Pico-USD in all, and in the current UTC day, week and month. */
export type Spending = { total: Money; daily: Money; weekly: Money; monthly: Money };

function difference(a: Money, b: Money): Money {
  return { usage: a.usage - b.usage, byokUsageInference: a.byokUsageInference - b.byokUsageInference };
}

/** What a key has spent before `horizon`, in the periods that `now` is in. */
export function spendingOf(ledger: Ledger, keyHash: string, now: number, horizon = now + 1): Spending {
  const total = ledger.lifetime(keyHash, horizon);
  const since = (start: number) => difference(total, ledger.lifetime(keyHash, Math.min(start, horizon)));
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
