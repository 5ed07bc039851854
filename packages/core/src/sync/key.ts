import { and, eq, getTableColumns } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Ctx, TxCtx } from '../context.ts';
import { apiKeys, keySyncState } from '../db/schema/index.ts';
import type { KeyRow } from '../keys/key.ts';
import { openSecret } from '../keys/secret.ts';
import { lockTeam } from '../teams/team.ts';

type StateRow = Omit<typeof keySyncState.$inferSelect, 'teamId' | 'keyId'>;

/** A key with how far it was read. */
export type SyncKey = KeyRow & StateRow;

/** The ids of a key, as jobs name it. */
export interface KeyId {
  readonly teamId: number;
  readonly keyId: number;
}

const { teamId: _team, keyId: _key, ...state } = getTableColumns(keySyncState);
const columns = { ...getTableColumns(apiKeys), ...state };

/** Keys with how far they were read, to be narrowed down. */
export function selectSyncKeys(db: Ctx['db']) {
  return db
    .select(columns)
    .from(apiKeys)
    .innerJoin(
      keySyncState,
      and(eq(keySyncState.teamId, apiKeys.teamId), eq(keySyncState.keyId, apiKeys.id)),
    );
}

function select(db: Ctx['db'], { teamId, keyId }: KeyId) {
  return selectSyncKeys(db).where(and(eq(apiKeys.teamId, teamId), eq(apiKeys.id, keyId)));
}

export async function findSyncKey(ctx: Pick<Ctx, 'db'>, id: KeyId): Promise<SyncKey | undefined> {
  const [key] = await select(ctx.db, id);
  return key;
}

/**
 * The key as it is now, locked with its team for the write that ends a run; null when what was fetched must not be
 * written any more: the key was removed, paused, found or released by a management key.
 */
export async function lockAgain(tx: TxCtx, key: KeyRow): Promise<SyncKey | null> {
  await lockTeam(tx, key.teamId);
  const [now] = await select(tx.db, { teamId: key.teamId, keyId: key.id }).for('update');
  return now === undefined || !now.isActive || now.managedBy !== key.managedBy ? null : now;
}

/** Whether a run that began later than this one has written meanwhile. */
export function isOvertaken(now: KeyRow, key: KeyRow, startedAt: Date): boolean {
  const hasMoved = now.lastSyncedAt?.getTime() !== key.lastSyncedAt?.getTime();
  return hasMoved && now.lastSyncedAt !== null && now.lastSyncedAt > startedAt;
}

/** What an update makes of columns of the key itself. */
export type KeyChanges = PgUpdateSetSource<typeof apiKeys>;

/** Writes columns of the key itself. */
export async function setKey(
  tx: Pick<Ctx, 'db'>,
  { teamId, id }: Pick<KeyRow, 'teamId' | 'id'>,
  values: KeyChanges,
): Promise<void> {
  await tx.db
    .update(apiKeys)
    .set(values)
    .where(and(eq(apiKeys.teamId, teamId), eq(apiKeys.id, id)));
}

/** Writes columns of how far it was read. */
export async function setState(
  tx: Pick<Ctx, 'db'>,
  { teamId, id }: Pick<KeyRow, 'teamId' | 'id'>,
  values: Partial<StateRow>,
): Promise<void> {
  await tx.db
    .update(keySyncState)
    .set(values)
    .where(and(eq(keySyncState.teamId, teamId), eq(keySyncState.keyId, id)));
}

/** The value of the management key that a key is read through; null when it has none that works. */
export async function openManagerSecret(ctx: Ctx, key: KeyRow): Promise<string | null> {
  if (key.managedBy === null) return null;
  const [manager] = await ctx.db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.teamId, key.teamId), eq(apiKeys.id, key.managedBy)));
  const usable = manager?.isActive === true && manager.status !== 'invalid';
  return usable ? openSecret(ctx, manager) : null;
}
