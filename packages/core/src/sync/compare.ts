import type { Hours } from '@watcher/contract/calendar/dates';
import { DAY } from '@watcher/contract/calendar/time';
import { and, eq } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';
import { keySyncState } from '../db/schema/index.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { historyJob } from '../jobs/key-jobs.ts';
import type { Band, Both, Earlier } from '../reconciliation/difference.ts';
import { enterComparison } from '../reconciliation/enter.ts';
import { confirmEarlier, leastEarlier, NOTHING_TAKEN, noteExplained, noteTaken } from './earlier.ts';
import {
  earlierThanAnalytics,
  isExplained as isExplainedBy,
  isRereadDue,
  isYoung,
  missingHistory,
  unexplainedBand,
} from './judge.ts';
import { type SyncKey, setState } from './key.ts';
import { oldestHour } from './reach.ts';
import { readState } from './state.ts';

/** What the stored facts come to beside the counters, once a window was written. */
export interface Judgement {
  /** The next older hours to read; null when there is none. */
  readonly missing: Hours | null;
  /** The counters are explained in full. */
  readonly isExplained: boolean;
  /** They are not, and no history is left to read that could explain them. */
  readonly hasGap: boolean;
}

/**
 * Compares the facts that analytics reported with the lifetime counters, once there is no history left to read or
 * nothing is missing from them, and enters the result. While there is a gap, everything that OpenRouter keeps is read
 * again with growing pauses.
 *
 * @param key the locked row.
 */
export async function compareWithCounters(tx: TxCtx, key: SyncKey, at: Date): Promise<Judgement> {
  const state = await readState(tx, key);
  const oldest = await oldestHour(tx, key);
  const missing = missingHistory(key, state, oldest);
  const band = unexplainedBand(key, state);
  if (band === null || (missing !== null && !isExplainedBy(key, state)))
    return { missing, isExplained: false, hasGap: false };
  const earlier = earlierThanAnalytics(key, state, band, oldest, await leastEarlier(tx, key));
  const { isExplained, gapSince } = await enterComparison(tx, key, band, earlier, at);
  // What comes to the last unit to nothing was taken from counters that were not late.
  const isNone = isYoung(key, state.from) || (isExplained && earlier.usage === 0n && !earlier.byokUsage);
  if (!isNone) await noteTaken(tx, key, state.known, earlier);
  if (!isBehind(band, earlier)) await confirmEarlier(tx, key);
  // Facts of the running hour may be of after the counters were seen: as long as there are any, an earlier look is better.
  const isClear = state.recent.cost === 0n && state.recent.byokCost === 0n;
  // Of a key that is always busy there is none; then one a day is better than to sum up all since the last.
  const isOld = key.explainedAt === null || at.getTime() - key.explainedAt.getTime() > DAY;
  if (isExplained && (isClear || isOld) && key.counterObservedAt !== null) {
    await noteExplained(tx, key, earlier, {
      usage: key.counterUsage ?? 0n,
      byokUsage: key.counterByokUsage,
      at: key.counterObservedAt,
    });
  }
  if (isRereadDue(key, gapSince, at)) {
    await tx.db
      .update(keySyncState)
      .set({ lastRereadAt: at })
      .where(and(eq(keySyncState.teamId, key.teamId), eq(keySyncState.keyId, key.id)));
    await enqueueHistory(tx, key, { again: true });
  }
  return { missing, isExplained, hasGap: !isExplained };
}

/** The counters show less than the facts: they are late, or a refund is in them first. */
function isBehind({ usage, byokUsage }: Both<Band, Band | null>, earlier: Earlier): boolean {
  return usage.most < earlier.usage || (byokUsage !== null && byokUsage.most < (earlier.byokUsage ?? 0n));
}

/** The same for a key whose facts are the growth of its counters: they explain it, or the comparison shows that not. */
export async function compareCounterKey(tx: TxCtx, key: SyncKey, earlier: Earlier, at: Date): Promise<void> {
  const band = unexplainedBand(key, await readState(tx, key));
  if (band !== null) await enterComparison(tx, key, band, earlier, at);
  if (key.earlierTakenAt !== null) await setState(tx, key, NOTHING_TAKEN);
}

/** Asks for the older history of a key, behind the syncs that wait. `again`: for that which is known, too. */
export async function enqueueHistory(tx: TxCtx, key: SyncKey, { again }: { again: boolean }): Promise<void> {
  await enqueue(tx, 'sync-history', { teamId: key.teamId, keyId: key.id, again }, historyJob(key));
}
