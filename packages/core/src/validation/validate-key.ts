import { toDateString } from '@watcher/contract/calendar/time';
import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys, syncRuns } from '../db/schema/index.ts';
import { type TxCtx, withTransaction } from '../db/transaction.ts';
import { enqueue, enqueueAgain } from '../jobs/enqueue.ts';
import { type KeyRow, lockKeysOfUser, openSecret, syncJob } from '../keys/internal.ts';
import { kindOf, stateOf } from '../keys/upstream.ts';
import { announceChange } from '../live.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import type { CurrentKeyAnswer } from '../openrouter/schemas.ts';
import { type Listing, readListing, storeListing } from '../sync/from-listing.ts';

/**
 * Asks OpenRouter for the state of a pasted key: whether it works, its limits, what remains, when it expires. A
 * management key is asked for those of all keys of its account, too. 401 settles at once.
 *
 * @throws OpenRouterError when another try may help; the key keeps the state that it had and says why.
 */
export async function validateKey(ctx: Ctx, input: { keyId: number }): Promise<void> {
  const [key] = await ctx.db.select().from(apiKeys).where(eq(apiKeys.id, input.keyId));
  const secret = key === undefined ? null : openSecret(ctx, key);
  if (key === undefined || !key.isActive || secret === null) return;
  const startedAt = ctx.now();
  const run = {
    keyId: key.id,
    source: 'validation',
    startedAt,
    tookMs: () => Math.max(0, ctx.now().getTime() - startedAt.getTime()),
  } as const;
  try {
    const answer = await ctx.openrouter.getCurrentKey(secret);
    const listing = kindOf(answer) === 'management' ? await readListing(ctx, secret) : null;
    await write(ctx, key, async (tx, now) => {
      const rows = await settle(tx, now, answer, listing, startedAt);
      await tx.db.insert(syncRuns).values({ ...run, tookMs: run.tookMs(), rows, outcome: 'ok' });
    });
  } catch (error) {
    if (!(error instanceof OpenRouterError)) throw error;
    if (error.kind !== 'paced') {
      await write(ctx, key, async (tx, now) => {
        await tx.db
          .update(apiKeys)
          .set(failure(now, error, startedAt))
          .where(eq(apiKeys.id, key.id));
        // That a key is refused is an answer, too.
        const outcome = error.kind === 'unauthorized' ? 'ok' : 'failed';
        const told = { outcome, message: error.message, rows: 0 } as const;
        await tx.db.insert(syncRuns).values({ ...run, tookMs: run.tookMs(), ...told });
      });
    }
    const { retryAfterMs: delayMs } = error;
    if (delayMs !== undefined) {
      await enqueueAgain(ctx, 'validate-key', input, { jobKey: `validate-key:${key.id}`, delayMs });
    } else if (error.mayPass) throw error;
  }
}

/** Writes what was learnt unless the key is gone or paused by now. */
async function write(ctx: Ctx, key: KeyRow, work: (tx: TxCtx, now: KeyRow) => Promise<void>): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    await lockKeysOfUser(tx, key.userId);
    const [now] = await tx.db.select().from(apiKeys).where(eq(apiKeys.id, key.id)).for('update');
    if (now === undefined || !now.isActive) return;
    await work(tx, now);
    await announceChange(tx, key.userId);
  });
}

/** @returns how many keys of the account the answer told of. */
async function settle(
  tx: TxCtx,
  key: KeyRow,
  answer: CurrentKeyAnswer,
  listing: Listing | null,
  at: Date,
): Promise<number> {
  const found = listing === null ? [] : await storeListing(tx, key, listing, at);
  const valid = { ...stateOf(answer), kind: kindOf(answer), status: 'valid' as const };
  await tx.db
    .update(apiKeys)
    .set({ ...valid, lastError: null, lastValidatedAt: at })
    .where(eq(apiKeys.id, key.id));
  // A key that works again, or at last, is not to wait for the next hour.
  if (key.status !== 'valid') await enqueue(tx, 'sync-key', { keyId: key.id }, syncJob(key));
  return found.length;
}

function failure(key: KeyRow, error: OpenRouterError, at: Date) {
  if (error.kind !== 'unauthorized') return { lastError: error.message };
  const isExpired = key.expiresAt !== null && key.expiresAt <= at;
  return {
    status: 'invalid' as const,
    lastValidatedAt: at,
    lastError: isExpired ? `This key expired on ${toDateString(key.expiresAt ?? at)}.` : error.message,
  };
}
