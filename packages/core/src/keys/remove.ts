import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { apiKeys, ignoredKeys } from '../db/schema/index.ts';
import { type TxCtx, withTransaction } from '../db/transaction.ts';
import { announceChange } from '../live.ts';
import { releaseToCounter } from '../usage/release-to-counter.ts';
import { type KeyRow, lockKeysOfUser, lockOwnKey } from './internal.ts';

/**
 * Removes a key and its usage. A management key takes the keys with it that were found through it; one that was
 * pasted too stays and is watched by its own counter from then on. A found key that is removed does not come back
 * with the next listing.
 *
 * @throws DomainError `not_found`, or `forbidden` when the key is somebody else's.
 */
export async function removeKey(ctx: Ctx, input: { id: number }): Promise<void> {
  const { userId } = requireSession(ctx);
  await withTransaction(ctx, async (tx) => {
    await lockKeysOfUser(tx, userId);
    const key = await lockOwnKey(tx, userId, input.id);
    if (key.managedBy !== null) {
      await tx.db
        .insert(ignoredKeys)
        .values({ managedBy: key.managedBy, hash: key.hash })
        .onConflictDoNothing();
    }
    await releaseFoundKeys(tx, key);
    await deleteWithUsage(tx, key);
    await announceChange(tx, userId);
  });
}

async function releaseFoundKeys(tx: TxCtx, manager: KeyRow): Promise<void> {
  const found = and(eq(apiKeys.managedBy, manager.id), isNull(apiKeys.secret));
  for (const key of await tx.db.select().from(apiKeys).where(found).for('update'))
    await deleteWithUsage(tx, key);
  const pasted = and(eq(apiKeys.managedBy, manager.id), isNotNull(apiKeys.secret));
  const kept = await tx.db.update(apiKeys).set({ managedBy: null }).where(pasted).returning();
  for (const key of kept) await releaseToCounter(tx, key);
}

async function deleteWithUsage(tx: TxCtx, key: KeyRow): Promise<void> {
  await tx.db.execute(sql`DELETE FROM usage_hour WHERE user_id = ${key.userId} AND key_id = ${key.id}`);
  // What the clean-up took from the facts is still in here.
  await tx.db.execute(sql`DELETE FROM usage_key WHERE user_id = ${key.userId} AND key_id = ${key.id}`);
  await tx.db.delete(apiKeys).where(eq(apiKeys.id, key.id));
}
