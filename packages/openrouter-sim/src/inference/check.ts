import type { Account, ApiKey } from '../accounts.ts';
import { ApiError } from '../api-error.ts';
import { remainingOf, spendingOf } from '../keys/spending.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { isFree } from '../models.ts';
import type { Settings } from '../settings.ts';

/** @throws ApiError 401 for a key that is deleted, disabled or expired; it cannot be told from an unknown one. */
export function assertAccepted(key: ApiKey, now: number): void {
  const hasExpired = key.expiresAt !== null && key.expiresAt <= now;
  if (key.deleted || key.disabled || hasExpired) throw new ApiError(401, 'User not found.');
}

/**
 * What OpenRouter checks before it routes a request; what runs already is not looked at, so requests at once may
 * spend more than is left.
 * @throws ApiError 402 without credit and for a limit of 0; 403 (or 402, by the settings) at the key's limit
 */
export function assertMaySpend(
  { account, key, model }: { account: Account; key: ApiKey; model: string },
  { ledger, now, settings }: { ledger: Ledger; now: number; settings: Settings },
): void {
  if (key.limit === 0) throw new ApiError(402, 'Insufficient credits');
  const remaining = remainingOf(
    key,
    spendingOf(now, (before) => ledger.lifetime(key.hash, before)),
  );
  if (remaining === 0n) {
    const period = key.limitReset ?? 'total';
    throw new ApiError(settings.keyLimitStatus, `Key limit exceeded (${period} limit)`);
  }
  if (isFree(model)) return;
  const used = account.keys.reduce((sum, one) => sum + ledger.lifetime(one.hash, now + 1).usage, 0n);
  if (used >= account.credits) throw new ApiError(402, 'Insufficient credits');
}
