import type { DeliveryProblem } from '@watcher/contract/problems/codes';
import { and, eq } from 'drizzle-orm';
import { channelOf, type DeliveryResult, type Notice } from '../alerts/channels/index.ts';
import type { Ctx, TxCtx } from '../context.ts';
import { channels } from '../db/schema/index.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { announceChange } from '../live.ts';
import { type ChannelRow, FAILURES_TO_FAIL, lockChannel } from './channel.ts';
import { problemOfError } from './delivery-problem.ts';
import { hasSameSettings, openSettings } from './settings.ts';

/**
 * One attempt to send a message to a channel. Nothing is written.
 *
 * @param remaining e-mail: the addresses that have it not yet.
 * @throws only the reason of the process's stop signal.
 */
export function sendTo(
  ctx: Ctx,
  channel: ChannelRow,
  notice: Notice,
  remaining?: readonly string[],
): Promise<DeliveryResult> {
  const means = { ...ctx.means, now: ctx.now };
  const attempt = { notice, means, ...(remaining === undefined ? {} : { remaining }) };
  return channelOf(channel.kind).deliver(attempt, openSettings(ctx, channel));
}

/** What went wrong, as it is stored; null when it was delivered. */
export function problemOfResult(result: DeliveryResult): DeliveryProblem | null {
  return result.delivered ? null : problemOfError(result.error);
}

/**
 * Notes with the channel how an attempt ended: three failures in a row make it failing, a receiver that is gone off. What
 * came of former settings says nothing of the present ones, and of a channel that was removed there is nothing to say. The
 * channel is locked from then on, until the transaction ends.
 *
 * @param tried the channel as it was sent to.
 * @returns false when nothing was noted.
 */
export async function noteAttempt(tx: TxCtx, tried: ChannelRow, result: DeliveryResult): Promise<boolean> {
  const channel = await lockChannel(tx, tried);
  if (channel === undefined || !hasSameSettings(tx, channel, tried)) return false;
  const at = tx.now();
  const problem = problemOfResult(result);
  const isGone = !result.delivered && result.disable === true;
  const failures = problem === null ? 0 : channel.failures + 1;
  const hasFailed = isGone || failures >= FAILURES_TO_FAIL;
  const failingSince = problem === null ? null : (channel.failingSince ?? (hasFailed ? at : null));
  await tx.db
    .update(channels)
    .set({
      lastAttemptAt: at,
      lastErrorCode: problem?.code ?? null,
      lastErrorParams: problem?.params ?? null,
      failures,
      failingSince,
      ...(isGone ? { isActive: false } : {}),
    })
    .where(and(eq(channels.teamId, channel.teamId), eq(channels.id, channel.id)));
  // Only where it begins or ends to be failing.
  if ((failingSince === null) !== (channel.failingSince === null))
    await enqueueEvaluation(tx, channel.teamId);
  await announceChange(tx, channel.teamId);
  return true;
}
