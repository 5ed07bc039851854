import { and, eq } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { channels } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { announceChange } from '../live.ts';
import { lockOwnChannel } from './channel.ts';

/**
 * Removes a channel with what was still to be sent to it.
 *
 * @throws DomainError `channel_not_found`, or `channel_of_another_team`.
 */
export async function removeChannel(ctx: Ctx, scope: Scope, input: { id: number }): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const { teamId, id } = await lockOwnChannel(tx, scope, input.id);
    await tx.db.delete(channels).where(and(eq(channels.teamId, teamId), eq(channels.id, id)));
    await enqueueEvaluation(tx, teamId);
    await announceChange(tx, teamId);
  });
}
