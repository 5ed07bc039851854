import { addDays, latest, startOfDay } from '@watcher/contract/calendar/time';
import type { Ctx } from '../context.ts';
import type { TxCtx } from '../db/transaction.ts';
import { type EnqueueOptions, enqueue } from '../jobs/enqueue.ts';
import { type KeyRow, syncJob } from '../keys/internal.ts';
import { keptFrom } from '../usage/retention.ts';
import { coverageOf } from './coverage.ts';
import { restOf, unexplained } from './reconcile.ts';

/** OpenRouter keeps volume and cost for 365 days; the split by provider is gone by then. */
const OLDEST_DAYS = 365;
/** One request, as a rule: a key with more than 10,000 hours × models in it is halved by the client. */
const DAYS_AT_ONCE = 90;

/** The first hour that is worth asking for: OpenRouter keeps nothing older, or we do not. */
export function oldestHour(ctx: Pick<Ctx, 'now' | 'config'>): Date {
  return latest(startOfDay(addDays(ctx.now(), 1 - OLDEST_DAYS)), keptFrom(ctx));
}

/** Asks for the older history of a key, behind the syncs that wait. `again`: for that which is known, too. */
export async function enqueueHistory(tx: TxCtx, key: KeyRow, { again }: { again: boolean }): Promise<void> {
  await enqueue(tx, 'sync-history', { keyId: key.id, again }, historyJob(key));
}

/** A key's history is read by one job at a time, in the queue of its account. */
export function historyJob(key: KeyRow): EnqueueOptions {
  return { ...syncJob(key), jobKey: `sync-history:${key.id}`, priority: 10 };
}

export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/**
 * The next older span to read, or null when there is none, or the counters say or once said that nothing is missing:
 * what they show more since then is not old.
 */
export async function missingHistory(ctx: Ctx, key: KeyRow): Promise<Span | null> {
  const known = await coverageOf(ctx, key.id);
  if (known.from === null) return null;
  const isTold = !known.hasOlder && (key.earlierUsage !== null || (await isExplained(ctx, key)));
  return isTold ? null : spanBefore(ctx, known.from);
}

/** The span that ends at the instant, no longer than one request takes; null when it is out of reach. */
export function spanBefore(ctx: Ctx, to: Date): Span | null {
  const oldest = oldestHour(ctx);
  return to <= oldest ? null : { from: latest(addDays(to, -DAYS_AT_ONCE), oldest), to };
}

async function isExplained(ctx: Ctx, key: KeyRow): Promise<boolean> {
  const open = await unexplained(ctx, key);
  if (open === null) return false;
  return (
    restOf(open.usage, key.earlierUsage ?? 0n) === 0n &&
    restOf(open.byokUsage, key.earlierByokUsage ?? 0n) === 0n
  );
}
