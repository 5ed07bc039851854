import type { Ctx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { problemColumns } from '../keys/problem.ts';
import { countersOf, kindOf, limitColumnsOfUpdate, stateOf } from '../keys/upstream.ts';
import { compareCounterKey } from './compare.ts';
import { addToCounterHours, baseOf } from './counter-facts.ts';
import { syncListing } from './from-listing.ts';
import { isOvertaken, lockAgain, type SyncKey, setKey, setState } from './key.ts';
import type { SyncOutcome } from './outcome.ts';
import { recordRun } from './runs.ts';

/**
 * Asks OpenRouter about a pasted key. A management key goes on to the keys of its account; an inference key's
 * usage is the growth of its lifetime counter.
 */
export async function syncFromKey(
  ctx: Ctx,
  key: SyncKey,
  secret: string,
  startedAt: Date,
): Promise<SyncOutcome> {
  const answer = await ctx.openrouter.getCurrentKey(secret);
  const kind = kindOf(answer, key.kind);
  const checked = {
    ...stateOf(answer),
    ...limitColumnsOfUpdate(answer, startedAt),
    ...problemColumns(key, null, startedAt),
    kind,
    status: 'valid' as const,
    lastValidatedAt: startedAt,
    lastSyncedAt: startedAt,
  };
  if (kind === 'management') return syncListing(ctx, key, secret, startedAt, checked);
  return withTransaction(ctx, async (tx) => {
    const now = await lockAgain(tx, key);
    if (now === null || isOvertaken(now, key, startedAt)) return 'overtaken';
    const base = await baseOf(tx, now, answer, startedAt);
    const rows = await addToCounterHours(tx, now, base, answer, startedAt);
    const counters = countersOf(answer, startedAt);
    await setKey(tx, key, checked);
    await setState(tx, key, counters);
    await compareCounterKey(tx, { ...now, ...counters }, base.earlier, startedAt);
    await recordRun(tx, key, { source: 'counter', startedAt, rows, outcome: 'ok' });
    return 'done';
  });
}
