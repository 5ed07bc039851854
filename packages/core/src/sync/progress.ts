import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';

/** How many syncs wait for their turn or run now; those that wait for another try are not counted. */
export async function countPendingSyncs(ctx: Pick<Ctx, 'db'>): Promise<number> {
  const result = await ctx.db.execute<{ pending: number }>(sql`
    SELECT count(*)::integer AS pending FROM graphile_worker.jobs
    WHERE task_identifier IN ('sync-key', 'sync-history') AND run_at <= now() AND attempts < max_attempts`);
  return result.rows[0]?.pending ?? 0;
}

/** How the syncs that began since an instant ended, in any process. */
export async function syncsSince(
  ctx: Pick<Ctx, 'db'>,
  since: Date,
): Promise<{ ok: number; failed: number; rows: number }> {
  const result = await ctx.db.execute<{ ok: number; failed: number; rows: number }>(sql`
    SELECT (count(*) FILTER (WHERE outcome = 'ok'))::integer AS ok,
      (count(*) FILTER (WHERE outcome = 'failed'))::integer AS failed,
      coalesce(sum(rows) FILTER (WHERE source <> 'listing'), 0)::integer AS rows
    FROM sync_runs WHERE started_at >= ${since.toISOString()}`);
  return result.rows[0] ?? { ok: 0, failed: 0, rows: 0 };
}
