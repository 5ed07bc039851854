import { sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { apiKeys } from '../db/schema/index.ts';
import { withoutUndefined } from '../lib/without-undefined.ts';
import type { CurrentKeyAnswer, KeyListRow } from '../openrouter/schemas.ts';
import type { KeyRow } from './key.ts';
import { unlessChangedSince } from './settled.ts';

/**
 * Inference and management keys look alike; OpenRouter's answer distinguishes them.
 *
 * @param before what the key was known as, which stays where the answer does not say.
 */
export function kindOf(answer: CurrentKeyAnswer, before: KeyRow['kind'] = 'inference'): KeyRow['kind'] {
  const isManagement = answer.is_management_key ?? answer.is_provisioning_key;
  if (isManagement === undefined) return before;
  return isManagement ? 'management' : 'inference';
}

/** The masked form, as OpenRouter writes it: `sk-or-v1-0e6...c96`. */
export function maskKey(key: string): string {
  const prefix = /^sk-or-(v\d+-)?/.exec(key)?.[0] ?? '';
  return `${prefix}${key.slice(prefix.length, prefix.length + 3)}...${key.slice(-3)}`;
}

/**
 * The columns that mirror what OpenRouter says of a key, from `/key` or from a row of `/keys`. What the answer does not
 * say, or what cannot be read in it, is left out, so that what is known of it stays.
 */
export function stateOf(answer: CurrentKeyAnswer | KeyListRow) {
  const limit = limitOf(answer);
  return withoutUndefined({
    limit: limit?.amount,
    limitRemaining: limit?.remaining,
    limitReset: limit && answer.limit_reset,
    expiresAt: answer.expires_at,
    creatorUserId: answer.creator_user_id,
  });
}

/**
 * The columns that say when the limit was seen, and since when nothing has been left of it; none where the answer does
 * not show the limit.
 *
 * @param reachedAt what the row says so far.
 */
export function limitColumns(
  answer: CurrentKeyAnswer | KeyListRow,
  reachedAt: Date | null,
  at: Date,
): Partial<Pick<KeyRow, 'limitSeenAt' | 'limitReachedAt'>> {
  if (limitOf(answer) === undefined) return {};
  return { limitSeenAt: at, limitReachedAt: isUsedUp(answer) ? (reachedAt ?? at) : null };
}

/** The limit's columns of a row that an update finds, whatever it says so far; none where the answer does not show it. */
export function limitColumnsOfUpdate(answer: CurrentKeyAnswer | KeyListRow, at: Date) {
  const { limit, limitRemaining, limitReset } = stateOf(answer);
  if (limit === undefined) return {};
  const reachedAt = isUsedUp(answer) ? sql`coalesce(${apiKeys.limitReachedAt}, ${at.toISOString()})` : null;
  const next = (column: AnyPgColumn, value: unknown) =>
    unlessChangedSince(at, apiKeys.limitControlledAt, column, value);
  return {
    limit: next(apiKeys.limit, sql.param(limit, apiKeys.limit)),
    limitRemaining: next(apiKeys.limitRemaining, sql.param(limitRemaining, apiKeys.limitRemaining)),
    ...(limitReset === undefined ? {} : { limitReset: next(apiKeys.limitReset, limitReset) }),
    limitSeenAt: next(apiKeys.limitSeenAt, at.toISOString()),
    limitReachedAt: next(apiKeys.limitReachedAt, reachedAt),
  };
}

function isUsedUp(answer: CurrentKeyAnswer | KeyListRow): boolean {
  const limit = limitOf(answer);
  return limit !== undefined && limit.remaining !== null && limit.remaining <= 0n;
}

/** The limit with what is left of it, nulls where the key has none; undefined unless both are shown. */
function limitOf({ limit, limit_remaining: remaining }: CurrentKeyAnswer | KeyListRow) {
  if (limit === null) return { amount: null, remaining: null };
  return limit === undefined || remaining === undefined ? undefined : { amount: limit, remaining };
}

/** The columns that remember the lifetime counters for the next difference. */
export function countersOf(answer: Pick<CurrentKeyAnswer, 'usage' | 'byok_usage'>, at: Date) {
  return { counterUsage: answer.usage, counterByokUsage: answer.byok_usage ?? null, counterObservedAt: at };
}
