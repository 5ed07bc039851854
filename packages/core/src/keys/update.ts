import type { Key, UpdateKeyInput } from '@watcher/contract/keys';
import { eq } from 'drizzle-orm';
import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { announceChange } from '../live.ts';
import { lockOwnKey, syncJob, toKey } from './internal.ts';

/**
 * Renames, pauses or resumes a key. What is left out stays; a resumed key is synced at once.
 *
 * @throws DomainError `not_found`, or `forbidden` when the key is somebody else's.
 */
export async function updateKey(ctx: Ctx, input: UpdateKeyInput): Promise<Key> {
  const { userId } = requireSession(ctx);
  return withTransaction(ctx, async (tx) => {
    const before = await lockOwnKey(tx, userId, input.id);
    const after = { ...before, name: input.name ?? before.name, isActive: input.isActive ?? before.isActive };
    await tx.db
      .update(apiKeys)
      .set({ name: after.name, isActive: after.isActive })
      .where(eq(apiKeys.id, input.id));
    if (after.isActive && !before.isActive) {
      await enqueue(tx, 'sync-key', { keyId: input.id }, syncJob(before));
    }
    await announceChange(tx, userId);
    return toKey(after);
  });
}
