import { endOfHour } from '@watcher/contract/calendar/time';
import type { TxCtx } from '../context.ts';
import type { Both, Earlier } from '../reconciliation/difference.ts';
import { keySums, keySumsSince } from '../usage/figures/key-sums.ts';
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
