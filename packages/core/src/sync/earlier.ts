import { endOfHour, HOUR, startOfHour } from '@watcher/contract/calendar/time';
import type { TxCtx } from '../context.ts';
import type { Both, Earlier } from '../reconciliation/difference.ts';
import { type KeySums, keySums, keySumsSince } from '../usage/figures/key-sums.ts';
import { type SyncKey, setState } from './key.ts';

/**
 * The least that the counters can hold from before anything that a source reports. Counters that lag, or a refund that they
 * know first, leave less room for it than there was; but what was explained once changes by facts of that time alone.
 *
 * @param key the locked row.
 */
export async function leastEarlier(tx: TxCtx, key: SyncKey): Promise<Both<bigint>> {
  const { earlierUsage, earlierByokUsage, explainedUsage, explainedByokUsage, explainedAt } = key;
  if (explainedAt === null || (!earlierUsage && !earlierByokUsage)) return { usage: 0n, byokUsage: 0n };
  const known = await keySums(tx, key);
  const later = await keySumsSince(tx, key, endOfHour(explainedAt));
  const least = (before: bigint | null, counter: bigint | null, explained: bigint) => {
    if (before === null || counter === null) return 0n;
    const left = counter - explained;
    return left < 0n ? 0n : left < before ? left : before;
  };
  return {
    usage: least(earlierUsage, explainedUsage, known.cost - later.cost),
    byokUsage: least(earlierByokUsage, explainedByokUsage, known.byokCost - later.byokCost),
  };
}

/** Lifetime counters at an instant; in 1e-12 USD. Null where they were not shown. */
interface Seen extends Both<bigint, bigint | null> {
  readonly at: Date;
}

/**
 * Remembers that the facts until an instant, and what is from before them, come to what the counters were then. A look that
 * lacks a counter that others showed is no better than the last that had both.
 *
 * @param key the locked row.
 */
export async function noteExplained(
  tx: TxCtx,
  key: SyncKey,
  earlier: Earlier,
  { usage, byokUsage, at }: Seen,
): Promise<void> {
  if (earlier.usage === 0n && !earlier.byokUsage) return;
  if (byokUsage === null && earlier.byokUsage !== null) return;
  await setState(tx, key, { explainedUsage: usage, explainedByokUsage: byokUsage, explainedAt: at });
}

/** Counters are no later than this, as a rule. */
const LATE_MS = 2 * HOUR;

/** Every look since has confirmed what is from before. */
export const NOTHING_TAKEN = { earlierTakenAt: null, earlierUsageMost: null, earlierByokUsageMost: null };

/**
 * Remembers how much more may be from before when it is taken for the first time: counters that were late did not have
 * what the facts show of the last hours.
 *
 * @param key the locked row as it was before.
 * @param known all that its facts come to.
 */
export async function noteTaken(tx: TxCtx, key: SyncKey, known: KeySums, earlier: Earlier): Promise<void> {
  const { counterUsage, counterByokUsage, counterObservedAt: at } = key;
  const isTaken = key.earlierUsage !== null;
  const isByokTaken = key.earlierByokUsage !== null || earlier.byokUsage === null;
  if (at === null || (isTaken && isByokTaken)) return;
  const late = await keySumsSince(tx, key, startOfHour(new Date(at.getTime() - LATE_MS)));
  const most = (counter: bigint | null, before: bigint, all: bigint, recent: bigint) =>
    counter !== null && counter - all + recent > before ? counter - all + recent : null;
  const earlierUsageMost = isTaken
    ? key.earlierUsageMost
    : most(counterUsage, earlier.usage, known.cost, late.cost);
  const earlierByokUsageMost = isByokTaken
    ? key.earlierByokUsageMost
    : most(counterByokUsage, earlier.byokUsage ?? 0n, known.byokCost, late.byokCost);
  if (earlierUsageMost === null && earlierByokUsageMost === null) return;
  await setState(tx, key, { earlierTakenAt: at, earlierUsageMost, earlierByokUsageMost });
}

/**
 * What is from before is no longer open once a look has come after which no counter is late any more.
 *
 * @param key the locked row as it was before.
 */
export async function confirmEarlier(tx: TxCtx, key: SyncKey): Promise<void> {
  const { earlierTakenAt: takenAt, counterObservedAt: at } = key;
  if (takenAt === null || at === null) return;
  const age = at.getTime() - takenAt.getTime();
  // A clock that was ahead took it at a time that has not come.
  if (age < 0 || age >= LATE_MS) await setState(tx, key, NOTHING_TAKEN);
}
