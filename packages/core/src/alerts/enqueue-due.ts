import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { readInteger, readText } from '../db/decode.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { tooFarAhead } from '../lib/clock-ahead.ts';
import { deliveryJob } from './outbox.ts';

/** A message that should have been tried so long ago has lost its job. */
const LOST = '10 minutes';

/**
 * Asks for an evaluation of every team that time alone may have brought something, and for another try of messages
 * whose jobs gave up, as when PostgreSQL was away for longer than they try.
 *
 * @returns how many teams, and how many messages.
 */
export async function enqueueDueEvaluations(ctx: Ctx): Promise<{ teams: number; messages: number }> {
  const now = ctx.now().toISOString();
  // No evaluation puts off the next one for so long.
  const ahead = tooFarAhead(ctx.now()).toISOString();
  return withTransaction(ctx, async (tx) => {
    const due = await tx.db.execute(sql`
      SELECT t.id FROM teams t LEFT JOIN team_evaluations e ON e.team_id = t.id
      WHERE e.next_at <= ${now} OR e.next_at > ${ahead} OR (e.team_id IS NULL AND EXISTS (SELECT FROM api_keys WHERE team_id = t.id))
      ORDER BY t.id`);
    for (const row of due) await enqueueEvaluation(tx, readInteger(row, 'id'));
    const lost = await tx.db.execute(sql`
      SELECT id, team_id, channel_id FROM deliveries
      WHERE status = 'queued' AND next_at < ${now}::timestamptz - ${LOST}::interval ORDER BY next_at LIMIT 1000`);
    for (const row of lost) {
      const [teamId, id, channelId] = [
        readInteger(row, 'team_id'),
        readText(row, 'id'),
        readInteger(row, 'channel_id'),
      ];
      await enqueue(tx, 'deliver', { teamId, deliveryId: id }, deliveryJob({ id, channelId }));
    }
    return { teams: due.length, messages: lost.length };
  });
}
