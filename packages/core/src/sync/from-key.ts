import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import type { KeyRow } from '../keys/internal.ts';
import { countersOf, kindOf, stateOf } from '../keys/upstream.ts';
import { compareCounterKey } from './compare.ts';
import { addToCounterHours, baseOf } from './counter-facts.ts';
import { syncListing } from './from-listing.ts';
import { lockForWrite } from './lock.ts';
import type { SyncOutcome } from './sync-key.ts';

/**
 * Asks OpenRouter about a pasted key. A management key goes on to the keys of its account; an inference key's
 * usage is the growth of its lifetime counter.
 */
export async function syncFromKey(
  ctx: Ctx,
  key: KeyRow,
  secret: string,
  startedAt: Date,
): Promise<SyncOutcome> {
  const answer = await ctx.openrouter.getCurrentKey(secret);
  const kind = kindOf(answer);
  const checked = {
    ...stateOf(answer),
    kind,
    status: 'valid' as const,
    lastError: null,
    lastValidatedAt: startedAt,
    lastSyncedAt: startedAt,
  };
  if (kind === 'management') return syncListing(ctx, key, secret, startedAt, checked);
  const rows = await withTransaction(ctx, async (tx) => {
    const now = await lockForWrite(tx, key, startedAt);
    if (now === null) return 'overtaken';
    const base = await baseOf(tx, now, answer, startedAt);
    const written = await addToCounterHours(tx, now, base, answer, startedAt);
    const counters = countersOf(answer, startedAt);
    await tx.db
      .update(apiKeys)
      .set({ ...checked, ...counters })
      .where(eq(apiKeys.id, key.id));
    await compareCounterKey(tx, { ...now, ...counters }, base.earlier, startedAt);
    return written;
  });
  return rows === 'overtaken' ? rows : { source: 'counter', rows };
}
