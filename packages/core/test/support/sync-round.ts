import { sql } from 'drizzle-orm';
import type { Ctx } from '../../src/context.ts';
import { syncHistory, syncKey } from '../../src/sync/index.ts';
import type { UserCtx } from './usage.ts';

/**
 * What the crons would do for a user: the listing, then the keys that it queued, then their history.
 *
 * @returns the jobs that were queued, by their task.
 */
export async function syncRound(user: UserCtx): Promise<string[]> {
  // The product's own context: jobs act for nobody.
  const ctx: Ctx = { ...user, actor: { type: 'system' } };
  const managers = await ctx.db.execute<{ id: string }>(
    sql`SELECT id FROM api_keys WHERE user_id = ${user.userId} AND managed_by IS NULL`,
  );
  for (const { id } of managers.rows) await syncKey(ctx, { keyId: Number(id) });
  const queued: string[] = [];
  for (const task of ['sync-key', 'sync-history']) {
    const jobs = await ctx.db.execute<{ id: string; key_id: string; again: boolean | null }>(sql`
      SELECT j.id, k.id AS key_id, (p.payload->>'again')::boolean AS again
      FROM graphile_worker.jobs j JOIN graphile_worker._private_jobs p ON p.id = j.id
        JOIN api_keys k ON k.id = (p.payload->>'keyId')::bigint
      WHERE j.task_identifier = ${task} AND k.user_id = ${user.userId} AND k.managed_by IS NOT NULL`);
    for (const job of jobs.rows) {
      queued.push(task);
      await ctx.db.execute(sql`SELECT graphile_worker.complete_jobs(ARRAY[${job.id}::bigint])`);
      const input = { keyId: Number(job.key_id) };
      await (task === 'sync-key'
        ? syncKey(ctx, input)
        : syncHistory(ctx, { ...input, again: job.again ?? false }));
    }
  }
  await ctx.db.execute(sql`
    SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs HAVING count(*) > 0`);
  return queued;
}
