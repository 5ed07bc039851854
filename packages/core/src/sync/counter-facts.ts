import type { TxCtx } from '../context.ts';
import { recordOf } from '../lib/record-of.ts';
import type { Earlier } from '../reconciliation/difference.ts';
import { type CounterReading, type PlacedAmount, placeGrowth } from '../usage/facts/counter.ts';
import type { Fact } from '../usage/facts/fact.ts';
import { factsBetween } from '../usage/facts/facts-between.ts';
import { replaceWindow } from '../usage/facts/replace-window.ts';
import { addSpan } from '../usage/facts/spans.ts';
import { keySums } from '../usage/figures/key-sums.ts';
import { COUNTS, MONEY } from '../usage/measures/table.ts';
import type { SyncKey } from './key.ts';

/** The lifetime counters as OpenRouter reports them; the periodic ones where it does. */
export interface Counters {
  readonly usage: bigint;
  readonly usage_daily?: bigint | undefined;
  readonly usage_weekly?: bigint | undefined;
  readonly usage_monthly?: bigint | undefined;
  readonly byok_usage?: bigint | undefined;
  readonly byok_usage_daily?: bigint | undefined;
  readonly byok_usage_weekly?: bigint | undefined;
  readonly byok_usage_monthly?: bigint | undefined;
}

/** Where a reading starts from; money in 1e-12 USD. */
export interface CounterBase {
  /** When the counters were looked at before; null at a first look, when only what they date becomes facts. */
  readonly at: Date | null;
  /** The part of the lifetime counters that no fact is to explain. */
  readonly earlier: Earlier;
  /** The BYOK counter is shown for the first time: as at a first look, only what it dates becomes facts. */
  readonly isFirstOfByok: boolean;
}

/**
 * Where the counters of a key that is watched by them alone stood. What its facts did not explain at the last look
 * is from before the watch; at a first look, all is that the counters do not date. While the BYOK counter is not shown,
 * nothing is known of it, and the first look that shows it is its first.
 */
export async function baseOf(tx: TxCtx, key: SyncKey, counters: Counters, at: Date): Promise<CounterBase> {
  const [usage, byok] = readingsOf(counters, at);
  if (key.counterObservedAt === null || key.counterUsage === null) {
    const byokUsage = byok === null ? null : undated(byok);
    return { at: null, earlier: { usage: undated(usage), byokUsage }, isFirstOfByok: byok !== null };
  }
  const known = await keySums(tx, key);
  const open = (observed: bigint, explained: bigint) => (observed > explained ? observed - explained : 0n);
  const wasShown = key.earlierByokUsage !== null || key.counterByokUsage !== null;
  // Where another source has told of BYOK already, the counter dates nothing that is not known.
  const isFirstOfByok = !wasShown && byok !== null && known.byokCost === 0n;
  const ofByok = () => {
    if (isFirstOfByok) return undated(byok);
    const observed = key.counterByokUsage ?? byok?.lifetime;
    return observed === undefined ? null : open(observed, known.byokCost);
  };
  return {
    at: key.counterObservedAt,
    earlier: {
      usage: key.earlierUsage ?? open(key.counterUsage, known.cost),
      byokUsage: key.earlierByokUsage ?? ofByok(),
    },
    isFirstOfByok,
  };
}

/** What a counter holds that a first look at it does not date. */
function undated(reading: CounterReading): bigint {
  return reading.lifetime - placeGrowth(null, reading).reduce((sum, { amount }) => sum + amount, 0n);
}

/**
 * Turns what a key's lifetime counters show, and its facts do not yet, into facts. The difference is taken to the
 * facts themselves under the lock, so however runs and sources follow one another, they add up to the counter.
 *
 * @param key the locked row.
 * @returns how many facts were written.
 */
export async function addToCounterHours(
  tx: TxCtx,
  key: SyncKey,
  base: CounterBase,
  counters: Counters,
  at: Date,
): Promise<number> {
  const known = await keySums(tx, key);
  const [usage, byok] = readingsOf(counters, at);
  const before = (lifetime: bigint) => (base.at === null ? null : { at: base.at, lifetime });
  let written = 0;
  for (const span of placeGrowth(before(known.cost + base.earlier.usage), usage)) {
    written += await add(tx, key, span, span.amount, 0n);
  }
  if (byok === null) return written;
  const byokBefore = base.isFirstOfByok ? null : before(known.byokCost + (base.earlier.byokUsage ?? 0n));
  for (const span of placeGrowth(byokBefore, byok)) {
    if (span.amount !== 0n) written += await add(tx, key, span, 0n, span.amount);
  }
  return written;
}

/** The credits' and BYOK's counters; null of BYOK where it is not shown. */
function readingsOf(counters: Counters, at: Date): [usage: CounterReading, byok: CounterReading | null] {
  return [
    {
      at,
      lifetime: counters.usage,
      daily: counters.usage_daily,
      weekly: counters.usage_weekly,
      monthly: counters.usage_monthly,
    },
    counters.byok_usage === undefined
      ? null
      : {
          at,
          lifetime: counters.byok_usage,
          daily: counters.byok_usage_daily,
          weekly: counters.byok_usage_weekly,
          monthly: counters.byok_usage_monthly,
        },
  ];
}

/** What a counter grew by, of no model that is known: to an hour where that is known, else to the span. */
async function add(
  tx: TxCtx,
  { teamId, id: keyId }: SyncKey,
  { from, to, hour, start, end }: PlacedAmount,
  cost: bigint,
  byokCost: bigint,
): Promise<number> {
  const isNothing = cost === 0n && byokCost === 0n;
  if (hour === null && !isNothing) {
    return addSpan(tx, { teamId, keyId, from: start, until: end, cost, byokCost });
  }
  const facts = await factsBetween(tx, { teamId, id: keyId }, from, to);
  const window = { teamId, keyId, source: 'counter', from, to } as const;
  // That nothing was spent is known of every hour of a span.
  if (hour === null || isNothing) return replaceWindow(tx, { ...window, facts });
  const isUnattributed = (fact: Fact) =>
    fact.hour.getTime() === hour.getTime() && fact.model === null && fact.provider === null;
  const before = facts.find(isUnattributed) ?? nothing(hour);
  const after = { ...before, cost: before.cost + cost, byokCost: before.byokCost + byokCost };
  const isFact = after.cost !== 0n || after.byokCost !== 0n || after.requests !== null;
  return replaceWindow(tx, {
    ...window,
    facts: [...facts.filter((fact) => !isUnattributed(fact)), ...(isFact ? [after] : [])],
  });
}

function nothing(hour: Date): Fact {
  return {
    hour,
    model: null,
    provider: null,
    ...recordOf(COUNTS, () => null),
    ...recordOf(MONEY, () => 0n),
  };
}
