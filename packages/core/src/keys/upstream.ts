import type { CurrentKeyAnswer, KeyListRow } from '../openrouter/schemas.ts';
import type { KeyRow } from './key.ts';

/** Inference and management keys look alike; OpenRouter's answer distinguishes them. */
export function kindOf(answer: CurrentKeyAnswer): 'inference' | 'management' {
  return (answer.is_management_key ?? answer.is_provisioning_key) ? 'management' : 'inference';
}

/** The masked form, as OpenRouter writes it: `sk-or-v1-0e6...c96`. */
export function maskKey(key: string): string {
  const prefix = /^sk-or-(v\d+-)?/.exec(key)?.[0] ?? '';
  return `${prefix}${key.slice(prefix.length, prefix.length + 3)}...${key.slice(-3)}`;
}

/** The columns that mirror what OpenRouter says of a key, from `/key` or from a row of `/keys`. */
export function stateOf(answer: CurrentKeyAnswer | KeyListRow) {
  return {
    limit: answer.limit ?? null,
    limitRemaining: answer.limit_remaining ?? null,
    limitReset: answer.limit_reset ?? null,
    expiresAt: answer.expires_at ?? null,
    creatorUserId: answer.creator_user_id ?? null,
  };
}

/**
 * The columns that say when the limit was seen, and since when nothing has been left of it.
 *
 * @param reachedAt what the row says so far.
 */
export function limitColumns(
  answer: CurrentKeyAnswer | KeyListRow,
  reachedAt: Date | null,
  at: Date,
): Pick<KeyRow, 'limitSeenAt' | 'limitReachedAt'> {
  return { limitSeenAt: at, limitReachedAt: isUsedUp(answer) ? (reachedAt ?? at) : null };
}

export function isUsedUp({ limit, limit_remaining }: CurrentKeyAnswer | KeyListRow): boolean {
  return limit != null && limit_remaining != null && limit_remaining <= 0n;
}

/** The columns that remember the lifetime counters for the next difference. */
export function countersOf(answer: Pick<CurrentKeyAnswer, 'usage' | 'byok_usage'>, at: Date) {
  return { counterUsage: answer.usage, counterByokUsage: answer.byok_usage ?? null, counterObservedAt: at };
}
