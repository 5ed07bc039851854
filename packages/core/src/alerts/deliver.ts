import type { DeliveryProblem } from '@watcher/contract/problems/codes';
import { and, eq } from 'drizzle-orm';
import type { ChannelRow } from '../channels/channel.ts';
import { noteAttempt, problemOfResult, sendTo } from '../channels/send.ts';
import type { Ctx, TxCtx } from '../context.ts';
import { alerts, channels, deliveries } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueNext } from '../jobs/enqueue.ts';
import { announceChange } from '../live.ts';
import { type DeliveryRow, withDeliveries } from './alert.ts';
import { waitBefore } from './backoff.ts';
import type { DeliveryResult, Notice } from './channels/index.ts';
import { noticeOf } from './notice.ts';
import { deliveryJob } from './outbox.ts';
import { noticeOfReport, reportContent } from './report-content.ts';

export interface DeliveryId {
  readonly teamId: number;
  readonly deliveryId: string;
}

/**
 * One attempt to send a message that waits. What came of it, and the job of the next attempt, are written together; who
 * is killed between sending and that sends once more, with the same id.
 */
export async function deliver(ctx: Ctx, id: DeliveryId): Promise<void> {
  const found = await find(ctx, id);
  if (found === undefined || found.delivery.status !== 'queued') return;
  const { delivery, channel } = found;
  if (!channel.isActive) return withTransaction(ctx, (tx) => giveUp(tx, delivery, CHANNEL_OFF));
  if (await waitsForOpened(ctx, delivery)) return;
  const notice = await compose(ctx, delivery, channel);
  if (notice === null) return;
  const result = await sendTo(ctx, channel, notice, delivery.remaining ?? undefined);
  await withTransaction(ctx, async (tx) => {
    // The channel first, as a removal of it does, so that the two do not deadlock.
    const isPresent = await noteAttempt(tx, channel, result);
    const [now] = await tx.db.select().from(deliveries).where(ofId(delivery)).for('update');
    if (now !== undefined) await note(tx, now, isPresent ? result : ofFormer(result));
  });
}

const CHANNEL_OFF: DeliveryProblem = { code: 'channel_off', params: {} };
/** How long it is until somebody looks again whether an alert was told, so that it can be told that it is over. */
const ORDER_MS = 2_000;

async function find(ctx: Ctx, { teamId, deliveryId }: DeliveryId) {
  const [found] = await ctx.db
    .select({ delivery: deliveries, channel: channels })
    .from(deliveries)
    .innerJoin(channels, and(eq(channels.teamId, deliveries.teamId), eq(channels.id, deliveries.channelId)))
    .where(and(eq(deliveries.teamId, teamId), eq(deliveries.id, deliveryId)));
  return found;
}

function ofId({ teamId, id }: Pick<DeliveryRow, 'teamId' | 'id'>) {
  return and(eq(deliveries.teamId, teamId), eq(deliveries.id, id));
}

/** That an alert is over is told after the alert itself: while that is still on its way, this waits. */
async function waitsForOpened(ctx: Ctx, delivery: DeliveryRow): Promise<boolean> {
  if (delivery.type !== 'alert.resolved' || delivery.alertId === null) return false;
  const [opened] = await ctx.db
    .select({ nextAt: deliveries.nextAt })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.teamId, delivery.teamId),
        eq(deliveries.alertId, delivery.alertId),
        eq(deliveries.channelId, delivery.channelId),
        eq(deliveries.type, 'alert.opened'),
        eq(deliveries.status, 'queued'),
      ),
    );
  if (opened === undefined) return false;
  const until = (opened.nextAt ?? ctx.now()).getTime() - ctx.now().getTime();
  const delayMs = Math.max(0, until) + ORDER_MS;
  await withTransaction(ctx, async (tx) => {
    await tx.db
      .update(deliveries)
      .set({ nextAt: new Date(tx.now().getTime() + delayMs) })
      .where(ofId(delivery));
    await again(tx, delivery, delayMs);
  });
  return true;
}

/** What came of an attempt with settings that were changed meanwhile: what did not arrive is tried with the present ones. */
function ofFormer(result: DeliveryResult): DeliveryResult {
  return result.delivered ? result : { delivered: false, error: result.error, retry: 'later' };
}

function again(tx: TxCtx, delivery: DeliveryRow, delayMs: number): Promise<void> {
  const { teamId, id: deliveryId } = delivery;
  return enqueueNext(tx, 'deliver', { teamId, deliveryId }, deliveryJob(delivery, delayMs));
}

async function compose(ctx: Ctx, delivery: DeliveryRow, { locale }: ChannelRow): Promise<Notice | null> {
  const { teamId, alertId, id, type } = delivery;
  if (alertId === null) return noticeOfReport(id, reportContent.parse(delivery.report));
  const rows = await ctx.db
    .select()
    .from(alerts)
    .where(and(eq(alerts.teamId, teamId), eq(alerts.id, alertId)));
  const [view] = await withDeliveries(ctx, teamId, rows);
  return view === undefined ? null : noticeOf(ctx, view, { id, type, locale });
}

/** Writes what came of an attempt, and asks for the next one where there is to be one. */
async function note(tx: TxCtx, delivery: DeliveryRow, result: DeliveryResult): Promise<void> {
  const at = tx.now();
  const attempts = delivery.attempts + 1;
  if (result.delivered) {
    const sent = { status: 'sent', nextAt: null, errorCode: null, errorParams: null } as const;
    await set(tx, delivery, { ...sent, attempts, lastAttemptAt: at });
    return;
  }
  const waitMs = waitBefore(result.retry, attempts, at.getTime() - delivery.createdAt.getTime());
  const problem = problemOfResult(result);
  await set(tx, delivery, {
    status: waitMs === null ? 'failed' : 'queued',
    nextAt: waitMs === null ? null : new Date(at.getTime() + waitMs),
    errorCode: problem?.code ?? null,
    errorParams: problem?.params ?? null,
    remaining: result.remaining === undefined ? delivery.remaining : [...result.remaining],
    attempts,
    lastAttemptAt: at,
  });
  if (waitMs !== null) await again(tx, delivery, waitMs);
}

async function giveUp(tx: TxCtx, delivery: DeliveryRow, { code, params }: DeliveryProblem): Promise<void> {
  await set(tx, delivery, { status: 'failed', nextAt: null, errorCode: code, errorParams: params });
}

async function set(
  tx: TxCtx,
  delivery: DeliveryRow,
  values: Partial<typeof deliveries.$inferInsert>,
): Promise<void> {
  await tx.db.update(deliveries).set(values).where(ofId(delivery));
  await announceChange(tx, delivery.teamId);
}
