import { eq } from 'drizzle-orm';
import { apiKeys } from '../db/schema/index.ts';
import type { TxCtx } from '../db/transaction.ts';
import { type KeyRow, lockKeysOfUser } from '../keys/internal.ts';

/**
 * The key as it is now, locked for the write that ends a sync; null when what was fetched must not be written any
 * more: the key was removed, paused, found or released by a management key, or a later run has written already.
 */
export async function lockForWrite(tx: TxCtx, key: KeyRow, startedAt: Date): Promise<KeyRow | null> {
  await lockKeysOfUser(tx, key.userId);
  const [now] = await tx.db.select().from(apiKeys).where(eq(apiKeys.id, key.id)).for('update');
  if (now === undefined || !now.isActive) return null;
  if (now.managedBy !== key.managedBy) return null;
  const isOvertaken = now.lastSyncedAt?.getTime() !== key.lastSyncedAt?.getTime();
  return isOvertaken && now.lastSyncedAt !== null && now.lastSyncedAt > startedAt ? null : now;
}
