import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { announceChange } from '../live.ts';
import { lockOwnKey, syncJob } from './internal.ts';

/**
 * "Sync now": puts a sync of the key into the queue, or brings the one that waits forward. A management key's sync
 * goes on to every key of its account.
 *
 * @returns `queued: false` when a sync of this key runs at this moment; there is never a second one beside it.
 * @throws DomainError `not_found`, `forbidden`, or `rule_violated` when the key is paused.
 */
export async function requestSync(ctx: Ctx, input: { id: number }): Promise<{ queued: boolean }> {
  const { userId } = requireSession(ctx);
  return withTransaction(ctx, async (tx) => {
    const key = await lockOwnKey(tx, userId, input.id);
    if (!key.isActive) throw new DomainError('rule_violated', 'This key is paused. Resume it to sync it.');
    const queued = await enqueue(tx, 'sync-key', { keyId: key.id }, syncJob(key));
    await announceChange(tx, userId);
    return { queued };
  });
}
