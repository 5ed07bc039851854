import type { Ctx, Scope } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { syncJob } from '../jobs/key-jobs.ts';
import { announceChange } from '../live.ts';
import { lockOwnKey } from './key.ts';

/**
 * "Sync now": puts a sync of the key into the queue, or brings the one that waits forward. A management key's sync
 * goes on to every key of its account.
 *
 * @returns `queued: false` when a sync of this key runs at this moment; there is never a second one beside it.
 * @throws DomainError `key_not_found`, `key_of_another_team`, or `key_paused`.
 */
export async function requestSync(
  ctx: Ctx,
  scope: Scope,
  input: { id: number },
): Promise<{ queued: boolean }> {
  const { teamId } = scope;
  return withTransaction(ctx, async (tx) => {
    const key = await lockOwnKey(tx, scope, input.id);
    if (!key.isActive) throw refuse('key_paused');
    const queued = await enqueue(tx, 'sync-key', { teamId, keyId: key.id }, syncJob(key));
    await announceChange(tx, teamId);
    return { queued };
  });
}
