import { randomUUID } from 'node:crypto';
import type { Locale } from '@watcher/contract/problems/sentences';
import { and, eq, gte, inArray, ne, notExists, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { TxCtx } from '../context.ts';
import { channels, deliveries } from '../db/schema/index.ts';
import { enqueue } from '../jobs/enqueue.ts';
import type { AlertRow, DeliveryRow } from './alert.ts';
import type { NoticeType } from './channels/index.ts';
import type { ReportContent } from './report-content.ts';

/**
 * One job per message, whoever asks for it. Those of one channel run one after the other: a receiver that hangs holds
 * up its own messages alone, and one that counts messages per second is not overrun.
 */
export function deliveryJob({ id, channelId }: Pick<DeliveryRow, 'id' | 'channelId'>, delayMs = 0) {
  return { jobKey: `deliver:${id}`, queue: `channel:${channelId}`, delayMs };
}

/**
 * Writes a message about an alert to every channel that it goes to, and the jobs that send them, in the transaction of
 * what it tells of. An alert about a channel goes to the others. The channels stay locked against removal until the
 * transaction ends, so that a message never names one that is gone.
 *
 * @returns to how many channels.
 */
export function post(tx: TxCtx, alert: AlertRow, type: NoticeType): Promise<number> {
  return postTo(tx, alert, type, undefined);
}

async function postTo(tx: TxCtx, alert: AlertRow, type: NoticeType, which: SQL | undefined): Promise<number> {
  const { teamId } = alert;
  const chosen = await chosenChannels(tx, teamId, alert.channelIds);
  const targets = await tx.db
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.teamId, teamId), eq(channels.isActive, true), chosen, which))
    .orderBy(channels.id)
    .for('key share');
  const others = targets.filter(({ id }) => alert.subjectType !== 'channel' || alert.subjectId !== id);
  for (const { id } of others) await write(tx, teamId, id, { alertId: alert.id, type });
  return others.length;
}

/** The same once more, but for channels whose message still waits: it is made when it is sent, and says what holds then. */
export async function postAgain(tx: TxCtx, alert: AlertRow, type: NoticeType): Promise<void> {
  const { teamId } = alert;
  const waiting = tx.db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.teamId, teamId),
        eq(deliveries.alertId, alert.id),
        eq(deliveries.channelId, channels.id),
        eq(deliveries.type, type),
        eq(deliveries.status, 'queued'),
      ),
    );
  await postTo(tx, alert, type, notExists(waiting));
}

/**
 * That it is over goes to whom it was told, or is about to be.
 *
 * @param isAgain also to those that have it as their last message.
 */
export async function postResolved(
  tx: TxCtx,
  alert: AlertRow,
  { isAgain }: { readonly isAgain: boolean },
): Promise<number> {
  const { teamId } = alert;
  const over = alias(deliveries, 'over');
  const isOver = tx.db
    .select({ id: over.id })
    .from(over)
    .where(
      and(
        eq(over.teamId, teamId),
        eq(over.alertId, alert.id),
        eq(over.channelId, deliveries.channelId),
        eq(over.type, 'alert.resolved'),
        ne(over.status, 'failed'),
        gte(over.createdAt, deliveries.createdAt),
      ),
    );
  const told = tx.db
    .select({ channelId: deliveries.channelId })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.teamId, teamId),
        eq(deliveries.alertId, alert.id),
        eq(deliveries.type, 'alert.opened'),
        ne(deliveries.status, 'failed'),
        isAgain ? undefined : notExists(isOver),
      ),
    );
  const targets = await tx.db
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.teamId, teamId), eq(channels.isActive, true), inArray(channels.id, told)))
    .orderBy(channels.id)
    .for('key share');
  for (const { id } of targets) await write(tx, teamId, id, { alertId: alert.id, type: 'alert.resolved' });
  return targets.length;
}

/**
 * Writes a report to channels, each in its own language.
 *
 * @param chosen null: all channels.
 * @returns to how many channels.
 */
export async function postReport(
  tx: TxCtx,
  teamId: number,
  chosen: readonly number[] | null,
  contentIn: (locale: Locale) => ReportContent,
): Promise<number> {
  const ofTeam = and(eq(channels.teamId, teamId), eq(channels.isActive, true));
  const isChosen = await chosenChannels(tx, teamId, chosen);
  const targets = await tx.db
    .select({ id: channels.id, locale: channels.locale })
    .from(channels)
    .where(and(ofTeam, isChosen))
    .orderBy(channels.id)
    .for('key share');
  for (const { id, locale } of targets) {
    await write(tx, teamId, id, { alertId: null, type: 'report', report: contentIn(locale) });
  }
  return targets.length;
}

/**
 * The condition of a choice of channels: none where all are chosen, or where none of those that were is there any more.
 * Who chose no channel at all is sent nothing.
 */
async function chosenChannels(
  tx: TxCtx,
  teamId: number,
  ids: readonly number[] | null,
): Promise<SQL | undefined> {
  if (ids === null) return undefined;
  const isChosen = inArray(channels.id, [...ids]);
  if (ids.length === 0) return isChosen;
  const left = await tx.db
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.teamId, teamId), isChosen));
  return left.length === 0 ? undefined : isChosen;
}

/** A message to a channel, and the job that sends it. */
async function write(
  tx: TxCtx,
  teamId: number,
  channelId: number,
  message: Pick<typeof deliveries.$inferInsert, 'alertId' | 'type' | 'report'>,
): Promise<void> {
  const now = tx.now();
  const id = `dlv_${randomUUID()}`;
  await tx.db
    .insert(deliveries)
    .values({ teamId, id, channelId, ...message, status: 'queued', createdAt: now, nextAt: now });
  await enqueue(tx, 'deliver', { teamId, deliveryId: id }, deliveryJob({ id, channelId }));
}
