import type { ApiKey } from '../accounts.ts';
import type { Call } from '../api.ts';
import { remainingOf, spendingOf } from '../keys/spending.ts';
import { toNumber } from '../money.ts';

/** The fields that `/key` and `/keys` share: counters in USD and the limit, with what is left of it. */
export function counters({ sim, ledger, now }: Call, key: ApiKey) {
  // Counters that lag do not know the last entries yet; their periods still turn with the clock.
  const spent = spendingOf(now, (before) => sim.sources.lifetime(ledger, { keyHash: key.hash, now }, before));
  const remaining = remainingOf(key, spent);
  return {
    label: key.label,
    limit: key.limit,
    limit_remaining: remaining === null ? null : toNumber(remaining),
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
