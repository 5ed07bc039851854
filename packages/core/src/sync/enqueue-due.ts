import { and, eq, isNotNull, isNull, or } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { syncJob } from '../keys/internal.ts';

/**
 * Puts a sync into the queue for every active key that is asked directly: management keys, whose listing brings
 * the syncs of their accounts' keys, and pasted keys without a manager.
 *
 * @returns how many keys were queued.
 */
export async function enqueueDueSyncs(ctx: Ctx): Promise<number> {
  const due = await ctx.db
    .select()
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.isActive, true),
        isNotNull(apiKeys.secret),
        or(eq(apiKeys.kind, 'management'), isNull(apiKeys.managedBy)),
      ),
    );
  return withTransaction(ctx, async (tx) => {
    let queued = 0;
    for (const key of due) {
      if (await enqueue(tx, 'sync-key', { keyId: key.id }, syncJob(key))) queued += 1;
    }
    return queued;
  });
}
