import { and, eq, isNotNull, isNull, or } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { syncJob } from '../jobs/key-jobs.ts';

/** So many keys are spread over an hour's beginning, so that they are not all asked at once. */
const MS_PER_KEY = 3_000;
const LONGEST_SPREAD_MS = 50 * 60_000;

/**
 * Puts a sync into the queue for every active key that is asked directly: management keys, whose listing brings
 * the syncs of their accounts' keys, and pasted keys without a manager.
 *
 * @param options `spread`: each key at a moment of its own, the same every hour; else all of them at once.
 * @returns how many keys were queued.
 */
export async function enqueueDueSyncs(ctx: Ctx, { spread }: { spread: boolean }): Promise<number> {
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
  const spreadMs = spread ? Math.min(due.length * MS_PER_KEY, LONGEST_SPREAD_MS) : 0;
  return withTransaction(ctx, async (tx) => {
    let queued = 0;
    for (const key of due) {
      const options = { ...syncJob(key), delayMs: Math.floor(momentOf(key.id) * spreadMs) };
      if (await enqueue(tx, 'sync-key', { teamId: key.teamId, keyId: key.id }, options)) queued += 1;
    }
    return queued;
  });
}

/** A number from 0 to 1 (exclusive) that is a key's own, spread evenly (Knuth's multiplicative hash). */
function momentOf(id: number): number {
  return ((id * 2_654_435_761) % 2 ** 32) / 2 ** 32;
}
