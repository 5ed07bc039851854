import { sql } from 'drizzle-orm';
import { syncHistory, syncKey } from '../../src/sync/index.ts';
import type { UserCtx } from './world.ts';

/**
 * What the crons would do for a user: the listing, then the keys that it queued, then their history.
 *
 * @returns the jobs that were queued, by their task.
 */
export async function syncRound(user: UserCtx): Promise<string[]> {
  const { teamId, ...ctx } = user;
  const managers = await ctx.db.execute<{ id: string }>(
    sql`SELECT id FROM api_keys WHERE team_id = ${teamId} AND managed_by IS NULL`,
  );
  for (const { id } of managers) await syncKey(ctx, { teamId: user.teamId, keyId: Number(id) });
  const queued: string[] = [];
  for (const task of ['sync-key', 'sync-history']) {
    const jobs = await ctx.db.execute<{ id: string; key_id: string; again: boolean | null }>(sql`
      SELECT j.id, k.id AS key_id, (p.payload->>'again')::boolean AS again
      FROM graphile_worker.jobs j JOIN graphile_worker._private_jobs p ON p.id = j.id
        JOIN api_keys k ON k.id = (p.payload->>'keyId')::bigint
      WHERE j.task_identifier = ${task} AND k.team_id = ${teamId} AND k.managed_by IS NOT NULL`);
    for (const job of jobs) {
      queued.push(task);
      await ctx.db.execute(sql`SELECT graphile_worker.complete_jobs(ARRAY[${job.id}::bigint])`);
      const input = { teamId, keyId: Number(job.key_id) };
      await (task === 'sync-key'
        ? syncKey(ctx, input)
        : syncHistory(ctx, { ...input, again: job.again ?? false }));
    }
  }
  await ctx.db.execute(sql`
    SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs HAVING count(*) > 0`);
  return queued;
}
