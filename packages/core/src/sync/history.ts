import { and, eq, sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys, syncRuns } from '../db/schema/index.ts';
import { type TxCtx, withTransaction } from '../db/transaction.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { type KeyRow, lockKeysOfUser, syncJob } from '../keys/internal.ts';
import { addDays, latest, startOfDay } from '../lib/time.ts';
import { announceChange } from '../live.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import { replaceWindow } from '../usage/replace-window.ts';
import { coverageOf } from './coverage.ts';
import { merge } from './merge.ts';
import { openManagerSecret } from './secrets.ts';

/** OpenRouter keeps volume and cost for 365 days; the split by provider is gone by then. */
export const OLDEST_DAYS = 365;
/** One request, as a rule: a key with more than 10,000 hours × models in it is halved by the client. */
const DAYS_AT_ONCE = 90;

/** Asks for the older history of a key, where there may be any, behind the syncs that wait. */
export async function enqueueHistory(tx: TxCtx, key: KeyRow): Promise<void> {
  if ((await missingHistory(tx, key)) === null) return;
  const { queue } = syncJob(key);
  const options = {
    jobKey: `sync-history:${key.id}`,
    priority: 10,
    ...(queue === undefined ? {} : { queue }),
  };
  await enqueue(tx, 'sync-history', { keyId: key.id }, options);
}

/**
 * Reads backwards from the oldest hour that is known, a span at a time, until the facts explain the key's lifetime
 * counters or OpenRouter keeps nothing older. What is read stays when the job is killed, and the next one goes on.
 *
 * @throws OpenRouterError when another try may help.
 */
export async function syncHistory(ctx: Ctx, input: { keyId: number }): Promise<void> {
  for (;;) {
    const [key] = await ctx.db.select().from(apiKeys).where(eq(apiKeys.id, input.keyId));
    if (key === undefined || !key.isActive) return;
    const secret = await openManagerSecret(ctx, key);
    const missing = await missingHistory(ctx, key);
    if (secret === null || missing === null) return;
    if (!(await readSpan(ctx, key, secret, missing))) return;
  }
}

interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** The next older span to read, or null when there is none or the counters say that nothing is missing. */
async function missingHistory(ctx: Ctx, key: KeyRow): Promise<Span | null> {
  const { from: knownFrom } = await coverageOf(ctx, key.id);
  const oldest = startOfDay(addDays(ctx.now(), 1 - OLDEST_DAYS));
  if (knownFrom === null || knownFrom <= oldest || (await isExplained(ctx, key))) return null;
  return { from: latest(addDays(knownFrom, -DAYS_AT_ONCE), oldest), to: knownFrom };
}

async function isExplained(ctx: Ctx, key: KeyRow): Promise<boolean> {
  if (key.counterUsage === null) return false;
  const result = await ctx.db.execute<{ cost: string; byok_cost: string }>(sql`
    SELECT coalesce(sum(cost), 0) AS cost, coalesce(sum(byok_cost), 0) AS byok_cost
    FROM usage_day WHERE user_id = ${key.userId} AND key_id = ${key.id}`);
  const row = result.rows[0];
  return (
    BigInt(row?.cost ?? 0) >= key.counterUsage && BigInt(row?.byok_cost ?? 0) >= (key.counterByokUsage ?? 0n)
  );
}

/** @returns whether to go on. */
async function readSpan(ctx: Ctx, key: KeyRow, secret: string, { from, to }: Span): Promise<boolean> {
  const startedAt = ctx.now();
  const run = { keyId: key.id, source: 'analytics', startedAt, windowFrom: from, windowTo: to } as const;
  const took = () => Math.max(0, ctx.now().getTime() - startedAt.getTime());
  try {
    const facts = merge(
      await ctx.openrouter.queryUsage(secret, { hash: key.hash, from, to, byProvider: false }),
    );
    return await withTransaction(ctx, async (tx) => {
      await lockKeysOfUser(tx, key.userId);
      const stillManaged = and(eq(apiKeys.id, key.id), eq(apiKeys.managedBy, key.managedBy ?? 0));
      const [now] = await tx.db.select().from(apiKeys).where(stillManaged).for('update');
      if (now === undefined) return false;
      const { userId, id: keyId } = key;
      const rows = await replaceWindow(tx, { userId, keyId, source: 'analytics', from, to, facts });
      await tx.db.insert(syncRuns).values({ ...run, tookMs: took(), rows, outcome: 'ok' });
      await announceChange(tx, userId);
      return true;
    });
  } catch (error) {
    if (!(error instanceof OpenRouterError)) throw error;
    const failed = { ...run, tookMs: took(), rows: 0, outcome: 'failed', message: error.message } as const;
    await ctx.db.insert(syncRuns).values(failed);
    if (error.mayPass) throw error;
    // OpenRouter gives nothing older: what is known stands.
    return false;
  }
}
