import type { Channel } from '@watcher/contract/channels';
import type { DeliveryProblem } from '@watcher/contract/problems/codes';
import { and, eq } from 'drizzle-orm';
import { ownOrThrow } from '../access/scope.ts';
import { channelOf } from '../alerts/channels/index.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { channels } from '../db/schema/index.ts';
import { storedDeliveryProblem } from './delivery-problem.ts';
import { openSettings } from './settings.ts';

export type ChannelRow = typeof channels.$inferSelect;

/** A channel as verbs return it: why a delivery failed is a code; its sentence is made where the answer leaves. */
export type ChannelView = Omit<Channel, 'lastDelivery'> & {
  readonly lastDelivery: {
    readonly at: string;
    readonly status: 'sent' | 'failed';
    readonly problem: DeliveryProblem | null;
  } | null;
};

/** So many failures in a row make a channel a failing one. */
export const FAILURES_TO_FAIL = 3;

export function toChannel(ctx: Pick<Ctx, 'cipher'>, row: ChannelRow): ChannelView {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    settings: { ...Object(channelOf(row.kind).mask(openSettings(ctx, row))) },
    isActive: row.isActive,
    createdAt: row.createdAt.toISOString(),
    status: statusOf(row),
    lastDelivery: lastDeliveryOf(row),
  };
}

function statusOf(row: ChannelRow): Channel['status'] {
  if (!row.isActive) return 'disabled';
  if (row.failures >= FAILURES_TO_FAIL) return 'failing';
  return row.lastAttemptAt === null ? 'untested' : 'ok';
}

function lastDeliveryOf(row: ChannelRow): ChannelView['lastDelivery'] {
  if (row.lastAttemptAt === null) return null;
  const problem = storedDeliveryProblem(row.lastErrorCode, row.lastErrorParams);
  return { at: row.lastAttemptAt.toISOString(), status: problem === null ? 'sent' : 'failed', problem };
}

/** @throws DomainError `channel_not_found`, or `channel_of_another_team`. */
export async function findOwnChannel(
  ctx: Pick<Ctx, 'db'>,
  scope: Pick<Scope, 'teamId'>,
  id: number,
): Promise<ChannelRow> {
  const [row] = await ctx.db.select().from(channels).where(eq(channels.id, id));
  return ownOrThrow(scope, row, 'channel_not_found', 'channel_of_another_team');
}

/** The same, locked until the transaction ends. */
export async function lockOwnChannel(
  tx: TxCtx,
  scope: Pick<Scope, 'teamId'>,
  id: number,
): Promise<ChannelRow> {
  const [row] = await tx.db.select().from(channels).where(eq(channels.id, id)).for('update');
  return ownOrThrow(scope, row, 'channel_not_found', 'channel_of_another_team');
}

/** A channel as it is now, locked until the transaction ends; undefined when it was removed meanwhile. */
export async function lockChannel(
  tx: TxCtx,
  { teamId, id }: Pick<ChannelRow, 'teamId' | 'id'>,
): Promise<ChannelRow | undefined> {
  const [row] = await tx.db
    .select()
    .from(channels)
    .where(and(eq(channels.teamId, teamId), eq(channels.id, id)))
    .for('no key update');
  return row;
}
