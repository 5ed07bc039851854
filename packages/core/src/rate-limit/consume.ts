import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';

export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

export interface RateLimitState {
  readonly allowed: boolean;
  readonly limit: number;
  /** Requests that are left in this window. */
  readonly remaining: number;
  /** Whole seconds until the window ends, at least 1. */
  readonly resetSeconds: number;
}

/**
 * Counts one request of a bucket. A window begins with the first request and lasts its time; then the next one
 * begins. The count lives in PostgreSQL, in a table that is not written to the WAL, so it holds for all processes
 * together, and PostgreSQL's clock is the only one.
 */
export async function consume(
  ctx: Pick<Ctx, 'db'>,
  bucket: string,
  { limit, windowSeconds }: RateLimit,
): Promise<RateLimitState> {
  const window = sql`make_interval(secs => ${windowSeconds})`;
  // One more than the limit is enough to know that it is passed: the row stops growing there.
  const result = await ctx.db.execute<{ used: number; reset: number }>(sql`
    INSERT INTO rate_limits AS r (bucket, window_start, used) VALUES (${bucket}, clock_timestamp(), 1)
    ON CONFLICT (bucket) DO UPDATE SET
      used = CASE WHEN r.window_start <= clock_timestamp() - ${window} THEN 1 ELSE least(r.used + 1, ${limit + 1}) END,
      window_start = CASE WHEN r.window_start <= clock_timestamp() - ${window} THEN clock_timestamp() ELSE r.window_start END
    RETURNING used, ceil(extract(epoch FROM window_start + ${window} - clock_timestamp()))::integer AS reset`);
  const row = result.rows[0];
  if (row === undefined) throw new Error('The rate limit could not be counted.');
  return {
    allowed: row.used <= limit,
    limit,
    remaining: Math.max(0, limit - row.used),
    resetSeconds: Math.max(1, row.reset),
  };
}
