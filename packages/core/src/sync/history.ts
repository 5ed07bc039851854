import type { Hours } from '@watcher/contract/calendar/dates';
import { DAY } from '@watcher/contract/calendar/time';
import type { Ctx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueAgain } from '../jobs/enqueue.ts';
import { historyJob } from '../jobs/key-jobs.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import { compareWithCounters } from './compare.ts';
import { historyStart, missingHistory } from './judge.ts';
import { keepSplit } from './keep-split.ts';
import { findSyncKey, type KeyId, lockAgain, openManagerSecret, type SyncKey } from './key.ts';
import { merge } from './merge.ts';
import { hoursBefore, oldestHour, providerStart } from './reach.ts';
import { recordRun } from './runs.ts';
import { readState, type SyncState } from './state.ts';
import { storeReported } from './store-reported.ts';

/**
 * Reads backwards from the oldest hour that is known, a window at a time, until the key was made or OpenRouter keeps
 * nothing older. What is read stays when the job is killed, and the next one goes on.
 * With `again`, all that lies before the ordinary sync's reach is read once more; so it is a day after an answer that was
 * not understood whole.
 *
 * @throws OpenRouterError when another try may help.
 */
export async function syncHistory(
  ctx: Ctx,
  input: KeyId & { readonly again?: boolean | undefined },
): Promise<void> {
  let reached = input.again === true ? providerStart(ctx.now()) : null;
  let hasOdd = false;
  for (;;) {
    const key = await findSyncKey(ctx, input);
    if (key === undefined || !key.isActive) return;
    const secret = await openManagerSecret(ctx, key);
    const oldest = await oldestHour(ctx, key);
    const window: Hours | null =
      input.again === true && reached !== null
        ? hoursBefore(reached, historyStart(key, oldest))
        : missingHistory(key, await stateFrom(ctx, key, reached), oldest);
    if (secret === null || window === null) {
      if (hasOdd) await enqueueAgain(ctx, 'sync-history', again(input), { ...historyJob(key), delayMs: DAY });
      return;
    }
    try {
      const read = await readWindow(ctx, key, secret, window);
      if (read === 'stop') return;
      hasOdd ||= read === 'odd';
    } catch (error) {
      if (!(error instanceof OpenRouterError) || error.retryAfterMs === undefined) throw error;
      const { retryAfterMs: delayMs } = error;
      return await enqueueAgain(ctx, 'sync-history', input, { ...historyJob(key), delayMs });
    }
    reached = window.from;
  }
}

/** What is stored of a key. A window of which nothing became known was read all the same, and is behind. */
async function stateFrom(ctx: Ctx, key: SyncKey, reached: Date | null): Promise<SyncState> {
  const state = await readState(ctx, key);
  const isBehind = reached !== null && state.from !== null && reached < state.from;
  return isBehind ? { ...state, from: reached } : state;
}

function again({ teamId, keyId }: KeyId) {
  return { teamId, keyId, again: true };
}

/** @returns whether to go on, and whether something was not understood. */
async function readWindow(
  ctx: Ctx,
  key: SyncKey,
  secret: string,
  window: Hours,
): Promise<'read' | 'odd' | 'stop'> {
  const startedAt = ctx.now();
  const run = { source: 'analytics', startedAt, window } as const;
  try {
    const asked = { hash: key.hash, ...window, byProvider: false };
    const { rows: reported, unsure, odd } = await ctx.openrouter.queryUsage(secret, asked);
    return await withTransaction(ctx, async (tx) => {
      const now = await lockAgain(tx, key);
      if (now === null) return 'stop';
      const facts = await keepSplit(tx, key, window, merge(reported));
      const rows = await storeReported(tx, key, { source: 'analytics', ...window, facts, unsure, odd });
      await compareWithCounters(tx, now, startedAt);
      await recordRun(tx, key, { ...run, rows, outcome: 'ok', problem: odd?.problem ?? null });
      return odd === null ? 'read' : 'odd';
    });
  } catch (error) {
    if (!(error instanceof OpenRouterError) || error.kind === 'paced') throw error;
    await recordRun(ctx, key, { ...run, rows: 0, outcome: 'failed', problem: error.problem });
    if (!error.isRefusal) throw error;
    // OpenRouter gives nothing older: what is known stands.
    return 'stop';
  }
}
