import { sql } from 'drizzle-orm';
import type { Actor, Ctx } from '../context.ts';
import { prepared } from '../db/prepared.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { Together } from '../lib/together.ts';
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
 * Looks the token up and counts $5 requests, in one round trip. A window begins with its first request and lasts its
 * time. As many more than the limit as are asked about are enough to know that it is passed: the count stops growing
 * there.
 */
const ACCESS = `
  WITH token AS (
    SELECT id, user_id, coalesce(last_used_at < now() - $4::interval, true) AS stale
    FROM api_tokens WHERE hash = $1 AND revoked_at IS NULL
  ), counted AS (
    INSERT INTO rate_limits AS r (bucket, window_start, used)
    SELECT 'token:' || id, clock_timestamp(), $5::integer FROM token
    ON CONFLICT (bucket) DO UPDATE SET
      used = CASE WHEN r.window_start <= clock_timestamp() - make_interval(secs => $3::integer) THEN $5::integer
        ELSE least(r.used, $2::integer) + $5::integer END,
      window_start = CASE WHEN r.window_start <= clock_timestamp() - make_interval(secs => $3::integer)
        THEN clock_timestamp() ELSE r.window_start END
    RETURNING used, window_start
  )
  SELECT token.*, counted.used,
    ceil(extract(epoch FROM window_start + make_interval(secs => $3::integer) - clock_timestamp()))::integer AS reset
  FROM token, counted`;

/**
 * Tells who an API token stands for, and what is left of its rate limit with the request counted. The token is looked
 * up anew for every request, so a revoked one is refused at once; requests of one token that come at the same time are
 * looked up and counted together. The count lives in PostgreSQL, in a table that is not written to the WAL, so it holds
 * for all processes together, and PostgreSQL's clock is the only one.
 *
 * @returns a function of the token, which gives null when it is malformed, unknown or revoked.
 */
export function tokenAuthentication(ctx: Ctx): (token: string) => Promise<TokenAccess | null> {
  const { rateLimitRequests: limit, rateLimitWindowSeconds } = ctx.config;
  const lookups = new Together(async (hash, requests) => {
    const values = [hash, limit, rateLimitWindowSeconds, STALE, requests];
    const [row] = await prepared<AccessRow>(ctx, 'token-access', ACCESS, values);
    if (row?.stale) await noteUse(ctx, row.id);
    return row;
  });
  return async (token) => {
    if (!isWellFormedApiToken(token)) return null;
    const { answer: row, size, place } = await lookups.call(sha256Hex(token));
    if (row === undefined) return null;
    const used = row.used - size + place;
    return {
      actor: { type: 'token', userId: Number(row.user_id), tokenId: Number(row.id) },
      rateLimit: {
        allowed: used <= limit,
        limit,
        remaining: Math.max(0, limit - used),
        resetSeconds: Math.max(1, row.reset),
      },
    };
  };
}

async function noteUse(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.execute(sql`
    UPDATE api_tokens SET last_used_at = now()
    WHERE id = ${id} AND coalesce(last_used_at < now() - ${STALE}::interval, true)`);
}
