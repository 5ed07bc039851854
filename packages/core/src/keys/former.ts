import { type SQL, sql } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';
import { formerKeys } from '../db/schema/index.ts';
import type { KeyRow } from './key.ts';

/** Remembers which id a key had that is removed now: budgets, views and share links name it by that. */
export async function rememberId(tx: TxCtx, { teamId, hash, id }: KeyRow): Promise<void> {
  await tx.db
    .insert(formerKeys)
    .values({ teamId, hash, id })
    .onConflictDoUpdate({ target: [formerKeys.teamId, formerKeys.hash], set: { id } });
}

/** The id for a key that is new: the one that it had before it was removed, or the next one. */
export function idOf({ teamId, hash }: Pick<KeyRow, 'teamId' | 'hash'>): SQL<number> {
  return sql`coalesce(
    (SELECT id FROM former_keys WHERE team_id = ${teamId} AND hash = ${hash}),
    nextval(pg_get_serial_sequence('api_keys', 'id')))`;
}
