import { randomUUID } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';
import { channels, deliveries } from '../db/schema/index.ts';
import { enqueue } from '../jobs/enqueue.ts';
import type { AlertRow } from './alert.ts';
import type { NoticeType } from './channels/index.ts';

/** One job per message, whoever asks for it. */
export function deliveryJob(id: string, delayMs = 0) {
  return { jobKey: `deliver:${id}`, delayMs, isUrgent: true };
}

/**
 * Writes a message about an alert to every channel that it goes to, and the jobs that send them, in the transaction of
 * what it tells of. An alert about a channel goes to the others. The channels stay locked against removal until the
 * transaction ends, so that a message never names one that is gone.
 *
 * @returns to how many channels.
 */
export async function post(tx: TxCtx, alert: AlertRow, type: NoticeType): Promise<number> {
  const { teamId } = alert;
  const chosen = alert.channelIds === null ? undefined : inArray(channels.id, alert.channelIds);
  const targets = await tx.db
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.teamId, teamId), eq(channels.isActive, true), chosen))
    .orderBy(channels.id)
    .for('key share');
  const others = targets.filter(({ id }) => alert.subjectType !== 'channel' || alert.subjectId !== id);
  return write(
    tx,
    teamId,
    alert.id,
    type,
    others.map(({ id }) => id),
  );
}

/** That it is over goes to whom it was told. */
export async function postResolved(tx: TxCtx, alert: AlertRow): Promise<number> {
  const { teamId } = alert;
  const told = tx.db
    .select({ channelId: deliveries.channelId })
    .from(deliveries)
    .where(and(eq(deliveries.teamId, teamId), eq(deliveries.alertId, alert.id)));
  const targets = await tx.db
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.teamId, teamId), eq(channels.isActive, true), inArray(channels.id, told)))
    .orderBy(channels.id)
    .for('key share');
  return write(
    tx,
    teamId,
    alert.id,
    'alert.resolved',
    targets.map(({ id }) => id),
  );
}

async function write(
  tx: TxCtx,
  teamId: number,
  alertId: number,
  type: NoticeType,
  channelIds: readonly number[],
): Promise<number> {
  const now = tx.now();
  for (const channelId of channelIds) {
    const id = `dlv_${randomUUID()}`;
    await tx.db
      .insert(deliveries)
      .values({ teamId, id, channelId, alertId, type, status: 'queued', createdAt: now, nextAt: now });
    await enqueue(tx, 'deliver', { teamId, deliveryId: id }, deliveryJob(id));
  }
  return channelIds.length;
}
