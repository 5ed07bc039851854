import { and, eq, isNotNull } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { validationJob } from '../jobs/key-jobs.ts';

/**
 * Puts a validation into the queue for every active key that was pasted; a management key's answers for the keys of
 * its account.
 *
 * @returns how many keys were queued.
 */
export async function enqueueDueValidations(ctx: Ctx): Promise<number> {
  const due = await ctx.db
    .select({ teamId: apiKeys.teamId, id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.isActive, true), isNotNull(apiKeys.secret)));
  return withTransaction(ctx, async (tx) => {
    let queued = 0;
    for (const { teamId, id } of due) {
      if (await enqueue(tx, 'validate-key', { teamId, keyId: id }, validationJob({ id }))) queued += 1;
    }
    return queued;
  });
}
