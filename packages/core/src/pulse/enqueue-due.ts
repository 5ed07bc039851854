import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { readInteger } from '../db/decode.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { pulseJob } from '../jobs/key-jobs.ts';
import { LONGEST_PAUSE_MS } from '../openrouter/http.ts';
import { nextLookMs } from './interval.ts';

/**
 * Begins to look at accounts, and at keys without one, that no job looks at yet: those that are new or work again. From
 * then on each look asks for the next.
 *
 * @returns how many.
 */
export async function enqueueDuePulses(ctx: Ctx): Promise<number> {
  if (ctx.config.pulseSeconds === 0) return 0;
  // What waits longer than the longest look and a pause that OpenRouter asks for was put off by a clock that was ahead.
  const longestMs = nextLookMs(ctx.config.pulseSeconds, Number.POSITIVE_INFINITY) + LONGEST_PAUSE_MS;
  return withTransaction(ctx, async (tx) => {
    const due = await tx.db.execute(sql`
      SELECT k.team_id, k.id FROM api_keys k
      WHERE k.is_active AND k.status = 'valid' AND k.secret IS NOT NULL AND k.last_synced_at IS NOT NULL
        AND (k.kind = 'management' OR k.managed_by IS NULL)
        AND NOT EXISTS (
          SELECT FROM graphile_worker.jobs j
          WHERE j.key = 'pulse:' || k.id AND j.attempts < j.max_attempts AND j.run_at < now() + make_interval(secs => ${longestMs / 1_000}))
      ORDER BY k.team_id, k.id`);
    for (const row of due) {
      const [teamId, id] = [readInteger(row, 'team_id'), readInteger(row, 'id')];
      await enqueue(tx, 'pulse-account', { teamId, keyId: id }, pulseJob({ id }));
    }
    return due.length;
  });
}
