import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';

/** So many at once, then one every so many seconds (a leaky bucket, as GCRA counts it). */
export interface Pace {
  readonly burst: number;
  readonly secondsEach: number;
}

/**
 * Lets something happen at a pace, over all processes together.
 *
 * @returns 0 when it may happen (it is counted then), else the seconds until it may.
 */
export async function throttle(ctx: Pick<Ctx, 'db'>, bucket: string, pace: Pace): Promise<number> {
  const each = sql`make_interval(secs => ${pace.secondsEach})`;
  const room = sql`make_interval(secs => ${pace.secondsEach * (pace.burst - 1)})`;
  const passed = await ctx.db.execute(sql`
    INSERT INTO throttles AS t (bucket, empty_at) VALUES (${bucket}, clock_timestamp() + ${each})
    ON CONFLICT (bucket) DO UPDATE SET empty_at = greatest(t.empty_at, clock_timestamp()) + ${each}
    WHERE t.empty_at <= clock_timestamp() + ${room}`);
  if (passed.rowCount === 1) return 0;
  const waiting = await ctx.db.execute<{ seconds: number }>(sql`
    SELECT ceil(extract(epoch FROM empty_at - ${room} - clock_timestamp()))::integer AS seconds
    FROM throttles WHERE bucket = ${bucket}`);
  return Math.max(1, waiting.rows[0]?.seconds ?? 1);
}

/** Takes one back that was counted: it turned out to be none of those that are to be slowed. */
export async function giveBack(ctx: Pick<Ctx, 'db'>, bucket: string, pace: Pace): Promise<void> {
  await ctx.db.execute(sql`
    UPDATE throttles SET empty_at = empty_at - make_interval(secs => ${pace.secondsEach}) WHERE bucket = ${bucket}`);
}
