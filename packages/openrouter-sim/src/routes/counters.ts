import type { ApiKey } from '../accounts.ts';
import type { Call } from '../api.ts';
import { fromUsd, toNumber } from '../money.ts';
import { dayStart, monthStart, weekStart } from '../time.ts';

type Money = { usage: bigint; byokUsageInference: bigint };

function difference(a: Money, b: Money): Money {
  return { usage: a.usage - b.usage, byokUsageInference: a.byokUsageInference - b.byokUsageInference };
}

/** What a key has spent by now as its counters tell it: in all, and in the current UTC day, week and month. */
function spending({ sim, ledger, now }: Call, keyHash: string) {
  // Counters that lag do not know the last entries yet; their periods still turn with the clock.
  const horizon = now - sim.settings.lag.counters + 1;
  const total = ledger.lifetime(keyHash, horizon);
  const since = (start: number) => difference(total, ledger.lifetime(keyHash, Math.min(start, horizon)));
  return {
    total,
    daily: since(dayStart(now)),
    weekly: since(weekStart(now)),
    monthly: since(monthStart(now)),
  };
}

function remaining(key: ApiKey, spent: ReturnType<typeof spending>): number | null {
  if (key.limit === null) return null;
  const { usage, byokUsageInference } = spent[key.limitReset ?? 'total'];
  const left = fromUsd(key.limit) - usage - (key.includeByokInLimit ? byokUsageInference : 0n);
  return toNumber(left < 0n ? 0n : left);
}

/** The fields that `/key` and `/keys` share: counters in USD and the limit, with what is left of it. */
export function counters(call: Call, key: ApiKey) {
  const spent = spending(call, key.hash);
  return {
    label: key.label,
    limit: key.limit,
    limit_remaining: remaining(key, spent),
    limit_reset: key.limitReset,
    include_byok_in_limit: key.includeByokInLimit,
    usage: toNumber(spent.total.usage),
    usage_daily: toNumber(spent.daily.usage),
    usage_weekly: toNumber(spent.weekly.usage),
    usage_monthly: toNumber(spent.monthly.usage),
    byok_usage: toNumber(spent.total.byokUsageInference),
    byok_usage_daily: toNumber(spent.daily.byokUsageInference),
    byok_usage_weekly: toNumber(spent.weekly.byokUsageInference),
    byok_usage_monthly: toNumber(spent.monthly.byokUsageInference),
    creator_user_id: key.creatorUserId,
    expires_at: key.expiresAt === null ? null : new Date(key.expiresAt).toISOString(),
  };
}
