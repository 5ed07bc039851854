import type { KeyProblem } from '@watcher/contract/problems/codes';
import type { Ctx, TxCtx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueAgain } from '../jobs/enqueue.ts';
import { enqueueSync, validationJob } from '../jobs/key-jobs.ts';
import { problemColumns } from '../keys/problem.ts';
import { openSecret } from '../keys/secret.ts';
import { isSettled } from '../keys/settled.ts';
import { kindOf, limitColumnsOfUpdate, stateOf } from '../keys/upstream.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import type { CurrentKeyAnswer } from '../openrouter/schemas.ts';
import { findSyncKey, type KeyId, lockAgain, type SyncKey, setKey } from '../sync/key.ts';
import { type Listing, readListing } from '../sync/read-listing.ts';
import { recordRun } from '../sync/runs.ts';
import { storeListing } from '../sync/store-listing.ts';

/**
 * Asks OpenRouter for the state of a pasted key: whether it works, its limits, what remains, when it expires. A
 * management key is asked for those of all keys of its account, too. 401 settles at once.
 *
 * @throws OpenRouterError when another try may help; the key keeps the state that it had and says why.
 */
export async function validateKey(ctx: Ctx, id: KeyId): Promise<void> {
  const key = await findSyncKey(ctx, id);
  const secret = key === undefined ? null : openSecret(ctx, key);
  if (key === undefined || !key.isActive || secret === null) return;
  const startedAt = ctx.now();
  try {
    const answer = await ctx.openrouter.getCurrentKey(secret);
    const listing = kindOf(answer, key.kind) === 'management' ? await readListing(ctx, key, secret) : null;
    await withTransaction(ctx, async (tx) => {
      const now = await lockAgain(tx, key);
      if (now === null) return;
      const rows = await settle(tx, now, answer, listing, startedAt);
      await recordRun(tx, key, { source: 'validation', startedAt, rows, outcome: 'ok' });
    });
  } catch (error) {
    if (!(error instanceof OpenRouterError)) throw error;
    if (error.kind !== 'paced') await recordFailure(ctx, key, error.problem, startedAt);
    const { retryAfterMs: delayMs } = error;
    if (delayMs !== undefined)
      await enqueueAgain(ctx, 'validate-key', id, { ...validationJob(key), delayMs });
    else if (!error.isRefusal) throw error;
  }
}

/** @returns how many keys of the account the answer listed. */
async function settle(
  tx: TxCtx,
  key: SyncKey,
  answer: CurrentKeyAnswer,
  listing: Listing | null,
  at: Date,
): Promise<number> {
  const found = listing === null ? [] : await storeListing(tx, key, listing, at);
  await setKey(tx, key, {
    ...stateOf(answer),
    ...limitColumnsOfUpdate(answer, at),
    ...problemColumns(key, null, at),
    kind: kindOf(answer, key.kind),
    status: 'valid',
    lastValidatedAt: at,
  });
  // A key that works again, or at last, is not to wait for the next hour.
  if (key.status !== 'valid') {
    await enqueueSync(tx, key);
  }
  return found.length;
}

async function recordFailure(ctx: Ctx, key: SyncKey, problem: KeyProblem, startedAt: Date): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const now = await lockAgain(tx, key);
    if (now === null) return;
    const isRefused = problem.code === 'invalid';
    // OpenRouter refuses a disabled key, too, and does not know yet that it is enabled again.
    if (isRefused && !isSettled(now.controlledAt, tx.now())) return;
    await setKey(tx, key, {
      ...problemColumns(now, problem, startedAt),
      ...(isRefused ? { status: 'invalid', lastValidatedAt: startedAt } : {}),
    });
    // That a key is refused is an answer, too.
    const outcome = isRefused ? 'ok' : 'failed';
    await recordRun(tx, key, { source: 'validation', startedAt, rows: 0, outcome, problem });
  });
}
