import { and, arrayContains, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { alertRules, alerts, budgets, channels, digests } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { announceChange } from '../live.ts';
import { lockOwnTeam } from '../teams/team.ts';
import { findOwnChannel } from './channel.ts';

/**
 * Removes a channel with what was still to be sent to it. What had chosen it goes to the others that it had chosen, or
 * to all channels.
 *
 * @throws DomainError `channel_not_found`, or `channel_of_another_team`.
 */
export async function removeChannel(ctx: Ctx, scope: Scope, input: { id: number }): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    // The team first and the channel last, as an evaluation does, so that the two do not deadlock.
    await lockOwnTeam(tx, scope);
    const { teamId, id, name, kind } = await findOwnChannel(tx, scope, input.id);
    await leaveChoices(tx, teamId, id);
    await tx.db.delete(channels).where(and(eq(channels.teamId, teamId), eq(channels.id, id)));
    await recordAct(tx, scope, {
      action: 'channel.removed',
      subject: { type: 'channel', id, name },
      data: { kind },
    });
    await enqueueEvaluation(tx, teamId);
    await announceChange(tx, teamId);
  });
}

/** Takes a channel out of every choice of channels; where it was the only one, all are chosen. */
async function leaveChoices({ db }: TxCtx, teamId: number, id: number): Promise<void> {
  const without = (column: PgColumn): SQL => sql`nullif(array_remove(${column}, ${id}), '{}')`;
  await db
    .update(budgets)
    .set({ channelIds: without(budgets.channelIds) })
    .where(and(eq(budgets.teamId, teamId), arrayContains(budgets.channelIds, [id])));
  await db
    .update(alertRules)
    .set({ channelIds: without(alertRules.channelIds) })
    .where(and(eq(alertRules.teamId, teamId), arrayContains(alertRules.channelIds, [id])));
  await db
    .update(digests)
    .set({ channelIds: without(digests.channelIds) })
    .where(and(eq(digests.teamId, teamId), arrayContains(digests.channelIds, [id])));
  await db
    .update(alerts)
    .set({ channelIds: without(alerts.channelIds) })
    .where(and(eq(alerts.teamId, teamId), isNull(alerts.resolvedAt), arrayContains(alerts.channelIds, [id])));
}
