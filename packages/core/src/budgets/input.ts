import type { CreateBudgetInput, UpdateBudgetInput } from '@watcher/contract/budgets';
import { localDate } from '@watcher/contract/calendar/time-zone';
import { inArray } from 'drizzle-orm';
import type { Scope, TxCtx } from '../context.ts';
import { apiKeys, channels } from '../db/schema/index.ts';
import { refuse } from '../errors.ts';
import { withoutUndefined } from '../lib/without-undefined.ts';
import type { BudgetRow } from './budget.ts';
import { microOfUsd } from './math.ts';

type Given = Omit<UpdateBudgetInput, 'id'> | CreateBudgetInput;
type Columns = Omit<BudgetRow, 'teamId' | 'id' | 'createdAt' | 'limitSetAt' | 'basesFrom'>;

/** The columns that an input sets; what it leaves out is absent. */
export function columnsOf(input: Given): Partial<Columns> {
  const { amount, action, name, period, includeByok, thresholds, forecast, isActive } = input;
  const { timeZone, startsOn, keyIds, tags, models, channelIds } = input;
  return withoutUndefined({
    name,
    period,
    includeByok,
    thresholds,
    forecast,
    isActive,
    timeZone,
    startsOn,
    keyIds,
    tags,
    models,
    channelIds,
    amountMicro: amount === undefined ? undefined : microOfUsd(amount),
    actionKind: action?.kind,
    actionAt: action?.at,
    actionDryRun: action?.dryRun,
  });
}

/** A `total` budget has a first day, today in its zone when none is given; the others have none. */
export function firstDayOf(
  { period, startsOn, timeZone }: Pick<Columns, 'period' | 'startsOn' | 'timeZone'>,
  teamZone: string,
  now: Date,
): string | null {
  return period === 'total' ? (startsOn ?? localDate(timeZone ?? teamZone, now)) : null;
}

/**
 * Whether every key and channel that is named is the team's own.
 *
 * @throws DomainError `key_not_found`, `key_of_another_team`, `channel_not_found`, or `channel_of_another_team`.
 */
export async function assertOwn(
  tx: TxCtx,
  { teamId }: Pick<Scope, 'teamId'>,
  { keyIds, channelIds }: Pick<Given, 'keyIds' | 'channelIds'>,
): Promise<void> {
  if (keyIds != null) {
    const found = await tx.db.select().from(apiKeys).where(inArray(apiKeys.id, keyIds));
    if (found.some((key) => key.teamId !== teamId)) throw refuse('key_of_another_team');
    if (found.length < new Set(keyIds).size) throw refuse('key_not_found');
  }
  await assertOwnChannels(tx, { teamId }, channelIds);
}

/** @throws DomainError `channel_not_found`, or `channel_of_another_team`. */
export async function assertOwnChannels(
  tx: TxCtx,
  { teamId }: Pick<Scope, 'teamId'>,
  channelIds: readonly number[] | null | undefined,
): Promise<void> {
  if (channelIds == null || channelIds.length === 0) return;
  const found = await tx.db
    .select()
    .from(channels)
    .where(inArray(channels.id, [...channelIds]));
  if (found.some((channel) => channel.teamId !== teamId)) throw refuse('channel_of_another_team');
  if (found.length < new Set(channelIds).size) throw refuse('channel_not_found');
}
