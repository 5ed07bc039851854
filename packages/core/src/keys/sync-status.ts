import { sql } from 'drizzle-orm';
import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import type { SyncStatus } from './schemas.ts';

interface StatusRow extends Record<string, unknown> {
  key_id: string;
  pending: boolean;
  source: Exclude<SyncStatus['lastRun'], null>['source'] | null;
  started_at: string;
  took_ms: number;
  rows: number;
  outcome: 'ok' | 'failed';
  message: string | null;
}

/** For every key of the user: whether a sync waits or runs, and how the last one went. */
export async function syncStatus(ctx: Ctx): Promise<SyncStatus[]> {
  const { userId } = requireSession(ctx);
  const result = await ctx.db.execute<StatusRow>(sql`
    SELECT k.id AS key_id, r.source, r.started_at, r.took_ms, r.rows, r.outcome, r.message,
      EXISTS (
        SELECT FROM graphile_worker.jobs j
        WHERE j.key = 'sync-key:' || k.id AND j.attempts < j.max_attempts AND j.run_at <= now()
      ) AS pending
    FROM api_keys k
    LEFT JOIN LATERAL (
      SELECT * FROM sync_runs WHERE key_id = k.id AND source <> 'validation' ORDER BY started_at DESC, id DESC LIMIT 1
    ) r ON true
    WHERE k.user_id = ${userId}
    ORDER BY k.id`);
  return result.rows.map((row) => ({
    keyId: Number(row.key_id),
    pending: row.pending,
    lastRun:
      row.source === null
        ? null
        : {
            source: row.source,
            startedAt: new Date(row.started_at).toISOString(),
            tookMs: row.took_ms,
            rows: row.rows,
            outcome: row.outcome,
            message: row.message,
          },
  }));
}
