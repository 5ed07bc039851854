import { addDays, startOfDay } from '@watcher/contract/calendar/time';
import { and, eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys, syncRuns } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueAgain } from '../jobs/enqueue.ts';
import { type KeyRow, lockKeysOfUser } from '../keys/internal.ts';
import { announceChange } from '../live.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import { replaceWindow } from '../usage/replace-window.ts';
import { compareWithCounters } from './compare.ts';
import { keepSplit } from './keep-split.ts';
import { merge } from './merge.ts';
import { historyJob, missingHistory, type Span, spanBefore } from './reach.ts';
import { openManagerSecret } from './secrets.ts';

/** What an ordinary sync reads in full once a day; a second look at the history begins before it. */
const RECENT_DAYS = 30;

/**
 * Reads backwards from the oldest hour that is known, a span at a time, until the facts explain the key's lifetime
 * counters or OpenRouter keeps nothing older. What is read stays when the job is killed, and the next one goes on.
 * With `again`, all that lies before the ordinary sync's reach is read once more.
 *
 * @throws OpenRouterError when another try may help.
 */
export async function syncHistory(
  ctx: Ctx,
  input: { keyId: number; again?: boolean | undefined },
): Promise<void> {
  let to = input.again === true ? startOfDay(addDays(ctx.now(), -RECENT_DAYS)) : null;
  for (;;) {
    const [key] = await ctx.db.select().from(apiKeys).where(eq(apiKeys.id, input.keyId));
    if (key === undefined || !key.isActive) return;
    const secret = await openManagerSecret(ctx, key);
    const span = to === null ? await missingHistory(ctx, key) : spanBefore(ctx, to);
    if (secret === null || span === null) return;
    try {
      if (!(await readSpan(ctx, key, secret, span))) return;
    } catch (error) {
      if (!(error instanceof OpenRouterError) || error.retryAfterMs === undefined) throw error;
      const { retryAfterMs: delayMs } = error;
      return await enqueueAgain(ctx, 'sync-history', input, { ...historyJob(key), delayMs });
    }
    if (to !== null) to = span.from;
  }
}

/** @returns whether to go on. */
async function readSpan(ctx: Ctx, key: KeyRow, secret: string, { from, to }: Span): Promise<boolean> {
  const startedAt = ctx.now();
  const run = { keyId: key.id, source: 'analytics', startedAt, windowFrom: from, windowTo: to } as const;
  const took = () => Math.max(0, ctx.now().getTime() - startedAt.getTime());
  try {
    const told = merge(
      await ctx.openrouter.queryUsage(secret, { hash: key.hash, from, to, byProvider: false }),
    );
    return await withTransaction(ctx, async (tx) => {
      await lockKeysOfUser(tx, key.userId);
      const stillManaged = and(eq(apiKeys.id, key.id), eq(apiKeys.managedBy, key.managedBy ?? 0));
      const [now] = await tx.db.select().from(apiKeys).where(stillManaged).for('update');
      if (now === undefined) return false;
      const { userId, id: keyId } = key;
      const facts = await keepSplit(tx, key, { from, to }, told);
      const rows = await replaceWindow(tx, { userId, keyId, source: 'analytics', from, to, facts });
      await tx.db.insert(syncRuns).values({ ...run, tookMs: took(), rows, outcome: 'ok' });
      await compareWithCounters(tx, now, startedAt);
      await announceChange(tx, userId);
      return true;
    });
  } catch (error) {
    if (!(error instanceof OpenRouterError)) throw error;
    if (error.kind === 'paced') throw error;
    const failed = { ...run, tookMs: took(), rows: 0, outcome: 'failed', message: error.message } as const;
    await ctx.db.insert(syncRuns).values(failed);
    if (error.mayPass) throw error;
    // OpenRouter gives nothing older: what is known stands.
    return false;
  }
}
