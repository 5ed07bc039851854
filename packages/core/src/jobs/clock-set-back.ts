import { HOUR } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import type { WithDb } from '../db/client.ts';
import { readText } from '../db/decode.ts';
import { LONGEST_PAUSE_MS } from '../openrouter/http.ts';

/** OpenRouter's pauses are the longest, and a full bucket is empty in an hour. */
const LONGEST_THROTTLE = sql`make_interval(secs => ${(LONGEST_PAUSE_MS + HOUR) / 1_000})`;

/**
 * Forgets what was written while a clock was ahead, once it is right again. A cron would run no earlier than it did
 * last, a rate limit would not start over and a pace would refuse whatever is asked, all until the time that was written:
 * after an error of a day, a day without a sync and without a sign-in.
 *
 * @param now by the clock of this process, which says when crons run; the limits are of PostgreSQL's.
 * @returns the crons that run again.
 */
export async function forgetTheFuture(ctx: WithDb, now: Date): Promise<string[]> {
  const at = now.toISOString();
  const resumed = await ctx.db.execute(sql`
    UPDATE graphile_worker._private_known_crontabs SET last_execution = ${at}::timestamptz
    WHERE last_execution > ${at}::timestamptz + interval '2 minutes'
    RETURNING identifier`);
  await ctx.db.execute(sql`DELETE FROM rate_limits WHERE window_start > now() + interval '1 minute'`);
  await ctx.db.execute(sql`DELETE FROM throttles WHERE empty_at > now() + ${LONGEST_THROTTLE}`);
  return resumed.map((row) => readText(row, 'identifier'));
}
