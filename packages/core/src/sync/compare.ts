import { DAY } from '@watcher/contract/calendar/time';
import { eq } from 'drizzle-orm';
import { apiKeys } from '../db/schema/index.ts';
import type { TxCtx } from '../db/transaction.ts';
import type { KeyRow } from '../keys/internal.ts';
import { coverageOf } from './coverage.ts';
import { enqueueHistory, missingHistory, oldestHour } from './reach.ts';
import { enterComparison, unexplained } from './reconcile.ts';

/**
 * Compares the facts that analytics told with the lifetime counters, once there is no history left to read, and
 * enters the result in the ledger. A gap that stays open for a day has everything that OpenRouter keeps read again,
 * once a day.
 *
 * @param key the locked row.
 * @returns whether the counters are explained in full.
 */
export async function compareWithCounters(tx: TxCtx, key: KeyRow, at: Date): Promise<boolean> {
  const open = await unexplained(tx, key);
  if (open === null || (await missingHistory(tx, key)) !== null) return false;
  const { from } = await coverageOf(tx, key.id);
  const isYoung = from !== null && key.upstreamCreatedAt !== null && key.upstreamCreatedAt >= from;
  const isAllRead = from !== null && from <= oldestHour(tx);
  const earlier = (known: bigint | null, most: bigint) => {
    if (isYoung) return 0n;
    if (!isAllRead) return known ?? 0n;
    // As facts that came late arrive, less and less of the counter can be older than they are.
    return least(known ?? most, most > 0n ? most : 0n);
  };
  const { rest, byokRest, gapSince } = await enterComparison(
    tx,
    key,
    open,
    {
      usage: earlier(key.earlierUsage, open.usage.most),
      byokUsage: earlier(key.earlierByokUsage, open.byokUsage.most),
    },
    at,
  );
  if (gapSince !== null && isDue(gapSince, at) && isDue(key.lastRereadAt, at)) {
    await tx.db.update(apiKeys).set({ lastRereadAt: at }).where(eq(apiKeys.id, key.id));
    await enqueueHistory(tx, key, { again: true });
  }
  return rest === 0n && byokRest === 0n;
}

/** The same for a key whose facts are the growth of its counters: they explain it, or the ledger shows that not. */
export async function compareCounterKey(
  tx: TxCtx,
  key: KeyRow,
  earlier: { readonly usage: bigint; readonly byokUsage: bigint },
  at: Date,
): Promise<void> {
  const open = await unexplained(tx, key);
  if (open !== null) await enterComparison(tx, key, open, earlier, at);
}

function isDue(since: Date | null, at: Date): boolean {
  return since === null || at.getTime() - since.getTime() >= DAY;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
