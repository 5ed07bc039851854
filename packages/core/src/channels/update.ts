import type { UpdateChannelInput } from '@watcher/contract/channels';
import { and, eq } from 'drizzle-orm';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { channels, deliveries } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { announceChange } from '../live.ts';
import { type ChannelRow, type ChannelView, lockOwnChannel, toChannel } from './channel.ts';
import { changedSettings, hasSameSettings, openSettings, sealSettings } from './settings.ts';

/**
 * Renames a channel, changes settings, switches it off or on. What is left out stays; one that is switched on again
 * starts without failures.
 *
 * @throws DomainError `channel_not_found`, `channel_of_another_team`, or `invalid_input` about its settings.
 */
export async function updateChannel(ctx: Ctx, scope: Scope, input: UpdateChannelInput): Promise<ChannelView> {
  return withTransaction(ctx, async (tx) => {
    const before = await lockOwnChannel(tx, scope, input.id);
    const { teamId, id } = before;
    const isActive = input.isActive ?? before.isActive;
    const isFresh = input.settings !== undefined || (isActive && !before.isActive);
    const sealed =
      input.settings === undefined
        ? { bytes: before.settings, keyId: before.settingsKeyId }
        : sealSettings(tx, id, changedSettings(tx, before.kind, openSettings(tx, before), input.settings));
    const changed = {
      name: input.name ?? before.name,
      isActive,
      settings: sealed.bytes,
      settingsKeyId: sealed.keyId,
      ...(isFresh ? { failures: 0, failingSince: null } : {}),
    };
    const after = { ...before, ...changed };
    await tx.db
      .update(channels)
      .set(changed)
      .where(and(eq(channels.teamId, teamId), eq(channels.id, id)));
    if (!hasSameSettings(tx, after, before)) await sendToAll(tx, after);
    await recordAct(tx, scope, {
      action: 'channel.changed',
      subject: { type: 'channel', id, name: changed.name },
      data: { isActive },
    });
    await enqueueEvaluation(tx, teamId);
    await announceChange(tx, teamId);
    return toChannel(tx, after);
  });
}

/** Messages that some of the former addresses have go to all of the present ones. */
async function sendToAll(tx: TxCtx, { teamId, id }: ChannelRow): Promise<void> {
  const waiting = and(
    eq(deliveries.teamId, teamId),
    eq(deliveries.channelId, id),
    eq(deliveries.status, 'queued'),
  );
  await tx.db.update(deliveries).set({ remaining: null }).where(waiting);
}
