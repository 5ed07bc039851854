import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys, syncRuns } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueAgain } from '../jobs/enqueue.ts';
import { type KeyRow, openSecret, syncJob } from '../keys/internal.ts';
import { announceChange } from '../live.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import { syncFromActivity } from './from-activity.ts';
import { syncFromAnalytics } from './from-analytics.ts';
import { syncFromKey } from './from-key.ts';
import { openManagerSecret } from './secrets.ts';

/** What one run did, for the record. */
export interface SyncReport {
  readonly source: 'analytics' | 'activity' | 'counter' | 'listing';
  readonly window?: { readonly from: Date; readonly to: Date };
  /** Facts written, changed or taken away; for a listing: keys found. */
  readonly rows: number;
}

/** `overtaken`: the key changed while it was read, so nothing was written and it is to be read again. */
export type SyncOutcome = SyncReport | 'overtaken';

const MAX_OVERTAKEN = 3;

/**
 * Brings one key's usage up to date and records the run. Everything is fetched before anything is written, and
 * written in one transaction, so a run that is killed at any point has done all or nothing.
 *
 * @throws OpenRouterError when another try may help; a final refusal is recorded with the key instead, and when
 *   OpenRouter says when to come back, the sync is queued for then.
 */
export async function syncKey(ctx: Ctx, input: { keyId: number }): Promise<void> {
  for (let attempt = 1; attempt <= MAX_OVERTAKEN; attempt += 1) {
    const [key] = await ctx.db.select().from(apiKeys).where(eq(apiKeys.id, input.keyId));
    if (key === undefined || !key.isActive) return;
    if (await syncOnce(ctx, key)) return;
  }
}

/** @returns false when the key changed meanwhile and the run wrote nothing. */
async function syncOnce(ctx: Ctx, key: KeyRow): Promise<boolean> {
  const startedAt = ctx.now();
  try {
    const report = await run(ctx, key, startedAt);
    if (report === 'overtaken') return false;
    if (report !== null) await recordSuccess(ctx, key, startedAt, report);
  } catch (error) {
    if (!(error instanceof OpenRouterError)) throw error;
    // Nothing was asked, so there is nothing to tell.
    if (error.kind !== 'paced') await recordFailure(ctx, key, startedAt, error);
    const { retryAfterMs: delayMs } = error;
    if (delayMs !== undefined)
      await enqueueAgain(ctx, 'sync-key', { keyId: key.id }, { ...syncJob(key), delayMs });
    else if (error.mayPass) throw error;
  }
  return true;
}

/** A found key is read through its manager; a pasted one speaks for itself when it has none that works. */
async function run(ctx: Ctx, key: KeyRow, startedAt: Date): Promise<SyncOutcome | null> {
  const managerSecret = await openManagerSecret(ctx, key);
  if (managerSecret !== null) return syncThroughManager(ctx, key, managerSecret, startedAt);
  const secret = openSecret(ctx, key);
  return secret === null ? null : syncFromKey(ctx, key, secret, startedAt);
}

/** An account to which OpenRouter refuses analytics is read from its activity. */
async function syncThroughManager(
  ctx: Ctx,
  key: KeyRow,
  managerSecret: string,
  startedAt: Date,
): Promise<SyncOutcome> {
  try {
    return await syncFromAnalytics(ctx, key, managerSecret, startedAt);
  } catch (error) {
    const isRefused = error instanceof OpenRouterError && ['forbidden', 'refused'].includes(error.kind);
    if (!isRefused) throw error;
    return syncFromActivity(ctx, key, managerSecret, startedAt);
  }
}

async function recordSuccess(ctx: Ctx, key: KeyRow, startedAt: Date, report: SyncReport): Promise<void> {
  await ctx.db
    .insert(syncRuns)
    .values({ ...runOf(ctx, key, startedAt), ...columnsOf(report), outcome: 'ok' });
  await announceChange(ctx, key.userId);
}

async function recordFailure(ctx: Ctx, key: KeyRow, startedAt: Date, error: OpenRouterError): Promise<void> {
  const source = key.managedBy !== null ? 'analytics' : key.kind === 'management' ? 'listing' : 'counter';
  await withTransaction(ctx, async (tx) => {
    const refused = error.kind === 'unauthorized' && key.managedBy === null;
    const changed = await tx.db
      .update(apiKeys)
      .set({
        lastError: error.message,
        ...(refused ? { status: 'invalid' as const, lastValidatedAt: startedAt } : {}),
      })
      .where(eq(apiKeys.id, key.id));
    // The key may have been removed in the meantime.
    if (changed.rowCount === 0) return;
    await tx.db.insert(syncRuns).values({
      ...runOf(ctx, key, startedAt),
      ...columnsOf({ source, rows: 0 }),
      outcome: 'failed',
      message: error.message,
    });
    await announceChange(tx, key.userId);
  });
}

function runOf(ctx: Ctx, key: KeyRow, startedAt: Date) {
  return { keyId: key.id, startedAt, tookMs: Math.max(0, ctx.now().getTime() - startedAt.getTime()) };
}

function columnsOf(report: SyncReport) {
  return {
    source: report.source,
    windowFrom: report.window?.from ?? null,
    windowTo: report.window?.to ?? null,
    rows: report.rows,
  };
}
