import { and, eq, inArray, or } from 'drizzle-orm';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { apiKeys, keySyncState } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { enqueueSync } from '../jobs/key-jobs.ts';
import { announceChange } from '../live.ts';
import { type KeyRow, lockOwnKey } from './key.ts';

/**
 * "Sync now": puts a sync of the key into the queue unless one waits there. It reads all that OpenRouter can still
 * change. A management key's sync goes on to every key of its account.
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
    await tx.db
      .update(keySyncState)
      .set({ lastFullSyncAt: null })
      .where(and(eq(keySyncState.teamId, teamId), inArray(keySyncState.keyId, readThrough(tx, key))));
    const queued = await enqueueSync(tx, key);
    await announceChange(tx, teamId);
    return { queued };
  });
}

/** The key itself, and those of its account. */
function readThrough(tx: TxCtx, { teamId, id }: KeyRow) {
  return tx.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.teamId, teamId), or(eq(apiKeys.id, id), eq(apiKeys.managedBy, id))));
}
