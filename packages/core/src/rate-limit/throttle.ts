import { sql } from 'drizzle-orm';
import type { WithDb } from '../db/client.ts';
import { readInteger, readNumber } from '../db/decode.ts';
import { DomainError } from '../errors.ts';

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
export async function throttle(ctx: WithDb, bucket: string, pace: Pace): Promise<number> {
  const each = sql`make_interval(secs => ${pace.secondsEach})`;
  const room = sql`make_interval(secs => ${pace.secondsEach * (pace.burst - 1)})`;
  const passed = await ctx.db.execute(sql`
    INSERT INTO throttles AS t (bucket, empty_at) VALUES (${bucket}, clock_timestamp() + ${each})
    ON CONFLICT (bucket) DO UPDATE SET empty_at = greatest(t.empty_at, clock_timestamp()) + ${each}
    WHERE t.empty_at <= clock_timestamp() + ${room}`);
  if (passed.count === 1) return 0;
  const waiting = await ctx.db.execute(sql`
    SELECT ceil(extract(epoch FROM empty_at - ${room} - clock_timestamp()))::integer AS seconds
    FROM throttles WHERE bucket = ${bucket}`);
  const [row] = waiting;
  return row === undefined ? 1 : Math.max(1, readInteger(row, 'seconds'));
}

/**
 * The same for what a person waits for.
 *
 * @throws DomainError `too_many_attempts` with the seconds until it may happen.
 */
export async function passThrottle(ctx: WithDb, bucket: string, pace: Pace): Promise<void> {
  const seconds = await throttle(ctx, bucket, pace);
  if (seconds === 0) return;
  throw new DomainError({ code: 'too_many_attempts', params: { seconds } }, { retryAfterSeconds: seconds });
}

/**
 * Takes the next turn of something that happens at a pace, over all processes: a caller that waits for
 * the returned time keeps the pace.
 *
 * @param longestWaitMs a turn that is further away is not taken.
 * @returns the milliseconds until the turn, and whether it was taken.
 */
export async function takeTurn(
  ctx: WithDb,
  bucket: string,
  pace: Pace,
  longestWaitMs: number,
): Promise<{ taken: boolean; waitMs: number }> {
  const each = sql`make_interval(secs => ${pace.secondsEach})`;
  const room = sql`make_interval(secs => ${pace.secondsEach * (pace.burst - 1)})`;
  const wait = (since: ReturnType<typeof sql>) =>
    sql`greatest(0, extract(epoch FROM ${since} - ${room} - clock_timestamp()) * 1000)::float8 AS wait_ms`;
  const taken = await ctx.db.execute(sql`
    INSERT INTO throttles AS t (bucket, empty_at) VALUES (${bucket}, clock_timestamp() + ${each})
    ON CONFLICT (bucket) DO UPDATE SET empty_at = greatest(t.empty_at, clock_timestamp()) + ${each}
    WHERE t.empty_at <= clock_timestamp() + ${room} + make_interval(secs => ${longestWaitMs / 1000})
    RETURNING ${wait(sql`t.empty_at - ${each}`)}`);
  const [turn] = taken;
  if (turn !== undefined) return { taken: true, waitMs: readNumber(turn, 'wait_ms') };
  const waiting = await ctx.db.execute(
    sql`SELECT ${wait(sql`empty_at`)} FROM throttles WHERE bucket = ${bucket}`,
  );
  const [row] = waiting;
  return { taken: false, waitMs: row === undefined ? 0 : readNumber(row, 'wait_ms') };
}

/** Lets nothing happen for so long. */
export async function pauseTurns(ctx: WithDb, bucket: string, pace: Pace, forMs: number): Promise<void> {
  const until = sql`clock_timestamp() + make_interval(secs => ${forMs / 1000 + pace.secondsEach * (pace.burst - 1)})`;
  await ctx.db.execute(sql`
    INSERT INTO throttles AS t (bucket, empty_at) VALUES (${bucket}, ${until})
    ON CONFLICT (bucket) DO UPDATE SET empty_at = greatest(t.empty_at, excluded.empty_at)`);
}

/** Takes one back that was counted: it turned out to be none of those that are to be slowed. */
export async function giveBack(ctx: WithDb, bucket: string, pace: Pace): Promise<void> {
  await ctx.db.execute(sql`
    UPDATE throttles SET empty_at = empty_at - make_interval(secs => ${pace.secondsEach}) WHERE bucket = ${bucket}`);
}
