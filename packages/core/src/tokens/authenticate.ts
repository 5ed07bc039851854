import { ROLES, TOKEN_SCOPES } from '@watcher/contract/access';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { scopeOf } from '../access/scope.ts';
import type { Ctx, Scope } from '../context.ts';
import { statement } from '../db/prepared.ts';
import { Coalescer } from '../lib/coalesce.ts';
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
  /** Of the team that the token was made for, with what the token may do and its maker still may. */
  readonly scope: Scope;
  readonly rateLimit: RateLimitState;
}

const accessRow = z.object({
  id: z.coerce.number(),
  team_id: z.coerce.number(),
  created_by: z.coerce.number(),
  role: z.enum(ROLES),
  scopes: z.string().transform((text) => TOKEN_SCOPES.filter((scope) => text.split(' ').includes(scope))),
  stale: z.boolean(),
  used: z.number(),
  reset: z.number(),
});

/**
 * Looks the token up and counts its requests, in one round trip. A window begins with its first request and lasts its
 * time. As many more than the limit as are asked about are enough to know that it is passed: the count stops growing
 * there.
 */
const findAccess = statement<'hash' | 'limit' | 'seconds' | 'stale' | 'requests'>(
  `
  WITH token AS (
    SELECT t.id, t.team_id, t.created_by, m.role, array_to_string(t.scopes, ' ') AS scopes,
      coalesce(t.last_used_at < now() - $stale::interval, true) AS stale
    FROM api_tokens t JOIN team_members m ON m.team_id = t.team_id AND m.user_id = t.created_by
    WHERE t.hash = $hash AND t.revoked_at IS NULL
  ), counted AS (
    INSERT INTO rate_limits AS r (bucket, window_start, used)
    SELECT 'token:' || id, clock_timestamp(), $requests::integer FROM token
    ON CONFLICT (bucket) DO UPDATE SET
      used = CASE WHEN r.window_start <= clock_timestamp() - make_interval(secs => $seconds::integer) THEN $requests::integer
        ELSE least(r.used, $limit::integer) + $requests::integer END,
      window_start = CASE WHEN r.window_start <= clock_timestamp() - make_interval(secs => $seconds::integer)
        THEN clock_timestamp() ELSE r.window_start END
    RETURNING used, window_start
  )
  SELECT token.*, counted.used,
    ceil(extract(epoch FROM window_start + make_interval(secs => $seconds::integer) - clock_timestamp()))::integer AS reset
  FROM token, counted`,
  { isShort: true },
);

/**
 * Says on whose behalf an API token acts, and what is left of its rate limit with the request counted. The token is looked
 * up anew for every request, so a revoked one is refused at once; requests of one token that come at the same time are
 * looked up and counted together. The count lives in PostgreSQL, in a table that is not written to the WAL, so it holds
 * for all processes together, and PostgreSQL's clock is the only one.
 *
 * @returns a function of the token, which gives null when it is malformed, unknown or revoked, or its maker has left the team.
 */
export function tokenAuthentication(ctx: Ctx): (token: string) => Promise<TokenAccess | null> {
  const { rateLimitRequests: limit, rateLimitWindowSeconds: seconds } = ctx.config;
  const lookups = new Coalescer(async (hash, requests) => {
    const [found] = await findAccess(ctx, { hash, limit, seconds, stale: STALE, requests });
    if (found === undefined) return undefined;
    const row = accessRow.parse(found);
    if (row.stale) await noteUse(ctx, row);
    return row;
  });
  return async (token) => {
    if (!isWellFormedApiToken(token)) return null;
    const { answer: row, size, place } = await lookups.call(sha256Hex(token));
    if (row === undefined) return null;
    const used = row.used - size + place;
    return {
      scope: scopeOf(row.team_id, row.role, row.scopes, {
        type: 'token',
        userId: row.created_by,
        tokenId: row.id,
      }),
      rateLimit: {
        allowed: used <= limit,
        limit,
        remaining: Math.max(0, limit - used),
        resetSeconds: Math.max(1, row.reset),
      },
    };
  };
}

async function noteUse(ctx: Ctx, { team_id, id }: { team_id: number; id: number }): Promise<void> {
  await ctx.db.execute(sql`
    UPDATE api_tokens SET last_used_at = now()
    WHERE team_id = ${team_id} AND id = ${id} AND coalesce(last_used_at < now() - ${STALE}::interval, true)`);
}
