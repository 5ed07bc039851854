import { sql } from 'drizzle-orm';
import type { Actor, Ctx } from '../context.ts';
import { prepared } from '../db/prepared.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { isWellFormedApiToken } from '../lib/token.ts';

/** `last_used_at` is written when it is older than this, so that not every request writes it. */
const STALE = '30 seconds';

export interface RateLimitState {
  readonly allowed: boolean;
  readonly limit: number;
  /** Requests that are left in this window. */
  readonly remaining: number;
  /** Whole seconds until the window ends, at least 1. */
  readonly resetSeconds: number;
}

export interface TokenAccess {
  readonly actor: Extract<Actor, { type: 'token' }>;
  readonly rateLimit: RateLimitState;
}

interface AccessRow {
  id: string;
  user_id: string;
  stale: boolean;
  used: number;
  reset: number;
}

/**
 * Looks the token up and counts the request, in one round trip. A window begins with its first request and lasts its
 * time. One more than the limit is enough to know that it is passed: the count stops growing there.
 */
const ACCESS = `
  WITH token AS (
    SELECT id, user_id, coalesce(last_used_at < now() - $4::interval, true) AS stale
    FROM api_tokens WHERE hash = $1 AND revoked_at IS NULL
  ), counted AS (
    INSERT INTO rate_limits AS r (bucket, window_start, used) SELECT 'token:' || id, clock_timestamp(), 1 FROM token
    ON CONFLICT (bucket) DO UPDATE SET
      used = CASE WHEN r.window_start <= clock_timestamp() - make_interval(secs => $3::integer) THEN 1
        ELSE least(r.used + 1, $2::integer + 1) END,
      window_start = CASE WHEN r.window_start <= clock_timestamp() - make_interval(secs => $3::integer)
        THEN clock_timestamp() ELSE r.window_start END
    RETURNING used, window_start
  )
  SELECT token.*, counted.used,
    ceil(extract(epoch FROM window_start + make_interval(secs => $3::integer) - clock_timestamp()))::integer AS reset
  FROM token, counted`;

/**
 * Who an API token stands for, and what is left of its rate limit with this request counted. The token is looked up
 * anew at every request, so a revoked one is refused at once. The count lives in PostgreSQL, in a table that is not
 * written to the WAL, so it holds for all processes together, and PostgreSQL's clock is the only one.
 *
 * @returns null when it is malformed, unknown or revoked.
 */
export async function authenticateToken(ctx: Ctx, token: string): Promise<TokenAccess | null> {
  if (!isWellFormedApiToken(token)) return null;
  const { rateLimitRequests: limit, rateLimitWindowSeconds } = ctx.config;
  const values = [sha256Hex(token), limit, rateLimitWindowSeconds, STALE];
  const [row] = await prepared<AccessRow>(ctx, 'token-access', ACCESS, values);
  if (row === undefined) return null;
  if (row.stale) await noteUse(ctx, row.id);
  return {
    actor: { type: 'token', userId: Number(row.user_id), tokenId: Number(row.id) },
    rateLimit: {
      allowed: row.used <= limit,
      limit,
      remaining: Math.max(0, limit - row.used),
      resetSeconds: Math.max(1, row.reset),
    },
  };
}

async function noteUse(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.execute(sql`
    UPDATE api_tokens SET last_used_at = now()
    WHERE id = ${id} AND coalesce(last_used_at < now() - ${STALE}::interval, true)`);
}
