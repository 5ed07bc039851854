import { sql } from 'drizzle-orm';
import { arrayLiteral } from '../db/array-literal.ts';
import type { WithDb } from '../db/client.ts';
import { readText } from '../db/decode.ts';

/** A worker that said nothing for this long is taken for dead. */
const SILENCE = '60 seconds';
/** What was said by a clock that was ahead and has been set right says nothing now. */
const RECENT = sql`now() - ${SILENCE}::interval AND now() + ${SILENCE}::interval`;

/** Says that these workers live. Ids are those that graphile-worker writes into `locked_by`. */
export async function beat(ctx: WithDb, workerIds: readonly string[]): Promise<void> {
  await ctx.db.execute(sql`
    INSERT INTO worker_heartbeats AS h (worker_id, seen_at)
    SELECT unnest(${arrayLiteral([...workerIds])}::text[]), now()
    ON CONFLICT (worker_id) DO UPDATE SET seen_at = excluded.seen_at`);
}

/** Signs these workers off, so that their silence is not waited out. */
export async function leave(ctx: WithDb, workerIds: readonly string[]): Promise<void> {
  await ctx.db.execute(
    sql`DELETE FROM worker_heartbeats WHERE worker_id = ANY(${arrayLiteral([...workerIds])}::text[])`,
  );
}

/**
 * Releases the jobs of workers that died in the middle of them (graphile-worker itself waits four hours), so that
 * they run again. PostgreSQL's clock judges, not this machine's. One that another job has taken the place of while it ran
 * (graphile-worker takes its key and its tries from it) would never run again, and goes.
 *
 * @returns the ids of the dead.
 */
export async function releaseDeadWorkers(ctx: WithDb): Promise<string[]> {
  const dead = await ctx.db.execute(sql`
    SELECT DISTINCT j.locked_by AS worker_id
    FROM graphile_worker.jobs j
    LEFT JOIN worker_heartbeats h ON h.worker_id = j.locked_by
    WHERE j.locked_by IS NOT NULL
      AND coalesce(h.seen_at NOT BETWEEN ${RECENT}, true) AND j.locked_at NOT BETWEEN ${RECENT}`);
  const ids = dead.map((row) => readText(row, 'worker_id'));
  if (ids.length > 0) {
    const replaced = await ctx.db.execute(sql`
      SELECT id FROM graphile_worker.jobs
      WHERE locked_by = ANY(${arrayLiteral(ids)}::text[]) AND key IS NULL AND attempts >= max_attempts`);
    await ctx.db.execute(sql`SELECT graphile_worker.force_unlock_workers(${arrayLiteral(ids)}::text[])`);
    const jobs = arrayLiteral(replaced.map((row) => readText(row, 'id')));
    await ctx.db.execute(sql`SELECT graphile_worker.complete_jobs(${jobs}::bigint[])`);
  }
  await ctx.db.execute(sql`DELETE FROM worker_heartbeats WHERE seen_at NOT BETWEEN ${RECENT}`);
  return ids;
}
