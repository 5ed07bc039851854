import { sql } from 'drizzle-orm';
import type { Actor, Ctx } from '../context.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { isWellFormedApiToken } from '../lib/token.ts';
import { consume, type RateLimitState } from '../rate-limit/consume.ts';

/** `last_used_at` is written when it is older than this, so that not every request writes. */
const STALE = '30 seconds';

export interface TokenAccess {
  readonly actor: Extract<Actor, { type: 'token' }>;
  readonly rateLimit: RateLimitState;
}

/**
 * Who an API token stands for, and what is left of its rate limit with this request counted. The token is looked up
 * anew at every request, so a revoked one is refused at once.
 *
 * @returns null when it is malformed, unknown or revoked.
 */
export async function authenticateToken(ctx: Ctx, token: string): Promise<TokenAccess | null> {
  if (!isWellFormedApiToken(token)) return null;
  const found = await ctx.db.execute<{ id: string; user_id: string; stale: boolean }>(sql`
    SELECT id, user_id, coalesce(last_used_at < now() - ${STALE}::interval, true) AS stale
    FROM api_tokens WHERE hash = ${sha256Hex(token)} AND revoked_at IS NULL`);
  const row = found.rows[0];
  if (row === undefined) return null;
  const actor = { type: 'token', userId: Number(row.user_id), tokenId: Number(row.id) } as const;
  if (row.stale) {
    await ctx.db.execute(sql`
      UPDATE api_tokens SET last_used_at = now()
      WHERE id = ${row.id} AND coalesce(last_used_at < now() - ${STALE}::interval, true)`);
  }
  const { rateLimitRequests: limit, rateLimitWindowSeconds: windowSeconds } = ctx.config;
  return { actor, rateLimit: await consume(ctx, `token:${row.id}`, { limit, windowSeconds }) };
}
