import { randomUUID } from 'node:crypto';
import type { RunSource } from '@watcher/contract/keys-fields';
import type { KeyProblem } from '@watcher/contract/problems/codes';
import type { Ctx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueAgain } from '../jobs/enqueue.ts';
import { syncJob } from '../jobs/key-jobs.ts';
import { problemColumns } from '../keys/problem.ts';
import { openSecret } from '../keys/secret.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import { syncFromActivity } from './from-activity.ts';
import { syncFromAnalytics } from './from-analytics.ts';
import { syncFromKey } from './from-key.ts';
import { findSyncKey, type KeyId, lockAgain, openManagerSecret, type SyncKey, setKey } from './key.ts';
import type { SyncOutcome } from './outcome.ts';
import { recordRun } from './runs.ts';

const MAX_RUNS = 3;

/** A failure of an unforeseen kind; its id is in the log and on the key. */
export class UnforeseenError extends Error {
  override name = 'UnforeseenError';
  readonly id: string;

  constructor(id: string, cause: unknown) {
    super(`unforeseen (${id})`, { cause });
    this.id = id;
  }
}

/**
 * Brings one key's usage up to date. Everything is fetched before anything is written, and facts, state, the record of
 * the run and what follows from it are written in one transaction, so a run that is killed at any point has done all or
 * nothing.
 *
 * @throws OpenRouterError when another try may help; a final refusal is recorded with the key instead, and when
 *   OpenRouter says when to come back, the sync is queued for then.
 * @throws UnforeseenError for everything else; the key shows its id.
 */
export async function syncKey(ctx: Ctx, id: KeyId): Promise<void> {
  for (let run = 1; ; run += 1) {
    const key = await findSyncKey(ctx, id);
    if (key === undefined || !key.isActive) return;
    const outcome = await syncOnce(ctx, key);
    if (outcome === 'done' || (outcome === 'unexplained' && run === MAX_RUNS)) return;
    if (run === MAX_RUNS) return enqueueAgain(ctx, 'sync-key', id, { ...syncJob(key), delayMs: 0 });
  }
}

async function syncOnce(ctx: Ctx, key: SyncKey): Promise<SyncOutcome> {
  const startedAt = ctx.now();
  try {
    return (await run(ctx, key, startedAt)) ?? 'done';
  } catch (error) {
    if (!(error instanceof OpenRouterError)) throw await unforeseen(ctx, key, startedAt, error);
    // Nothing was asked, so there is nothing to record.
    if (error.kind !== 'paced') await recordFailure(ctx, key, startedAt, error.problem);
    const { retryAfterMs: delayMs } = error;
    const id = { teamId: key.teamId, keyId: key.id };
    if (delayMs !== undefined) await enqueueAgain(ctx, 'sync-key', id, { ...syncJob(key), delayMs });
    else if (!error.isRefusal) throw error;
    return 'done';
  }
}

/** A found key is read through its manager; a pasted one speaks for itself when it has none that works. */
async function run(ctx: Ctx, key: SyncKey, startedAt: Date): Promise<SyncOutcome | null> {
  const managerSecret = await openManagerSecret(ctx, key);
  if (managerSecret !== null) return syncThroughManager(ctx, key, managerSecret, startedAt);
  const secret = openSecret(ctx, key);
  return secret === null ? null : syncFromKey(ctx, key, secret, startedAt);
}

/** An account to which OpenRouter refuses analytics is read from its activity. */
async function syncThroughManager(
  ctx: Ctx,
  key: SyncKey,
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

async function unforeseen(ctx: Ctx, key: SyncKey, startedAt: Date, error: unknown): Promise<Error> {
  if (error instanceof Error && error.name === 'AbortError') return error;
  const failure = new UnforeseenError(randomUUID(), error);
  // Where the database itself is away, the log has to do.
  await recordFailure(ctx, key, startedAt, { code: 'internal', params: { id: failure.id } }).catch(
    () => undefined,
  );
  return failure;
}

async function recordFailure(ctx: Ctx, key: SyncKey, startedAt: Date, problem: KeyProblem): Promise<void> {
  const source: RunSource =
    key.managedBy !== null ? 'analytics' : key.kind === 'management' ? 'listing' : 'counter';
  await withTransaction(ctx, async (tx) => {
    const now = await lockAgain(tx, key);
    if (now === null) return;
    const isRefused = problem.code === 'invalid' && key.managedBy === null;
    if (isRefused) await setKey(tx, key, { status: 'invalid', lastValidatedAt: startedAt });
    // What is wrong with the key itself stays in sight.
    if (isRefused || now.status !== 'invalid') {
      await setKey(tx, key, problemColumns(now, problem, startedAt));
    }
    await recordRun(tx, key, { source, startedAt, rows: 0, outcome: 'failed', problem });
  });
}
