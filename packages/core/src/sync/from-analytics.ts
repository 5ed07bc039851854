import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import type { KeyRow } from '../keys/internal.ts';
import { addDays, DAY, HOUR, latest, startOfDay, startOfHour } from '../lib/time.ts';
import type { HourlyUsage } from '../openrouter/usage.ts';
import { replaceWindow } from '../usage/replace-window.ts';
import { coverageOf } from './coverage.ts';
import { enqueueHistory, OLDEST_DAYS } from './history.ts';
import { lockForWrite } from './lock.ts';
import { merge } from './merge.ts';
import type { SyncOutcome } from './sync-key.ts';

/** How far back a first sync reaches; once a day the same span is read again, for corrections that came late. */
const FULL_DAYS = 30;
/** Between full reads, the hours before the last sync that are read again. */
const OVERLAP_MS = 2 * DAY;
/** OpenRouter keeps the split by provider for 31 days; an hour or two stay clear of it. */
const PROVIDER_REACH_MS = 31 * DAY - 2 * HOUR;

/** Reads a key's hours through the management key of its account and makes them the facts. */
export async function syncFromAnalytics(
  ctx: Ctx,
  key: KeyRow,
  managerSecret: string,
  startedAt: Date,
): Promise<SyncOutcome> {
  const { from, to, full } = await windowOf(ctx, key, startedAt);
  const facts = merge(await fetchWindow(ctx, key.hash, managerSecret, { from, to }, startedAt));
  const rows = await withTransaction(ctx, async (tx) => {
    const now = await lockForWrite(tx, key, startedAt);
    if (now === null) return 'overtaken';
    const changed = await replaceWindow(tx, {
      userId: key.userId,
      keyId: key.id,
      source: 'analytics',
      from,
      to,
      facts,
    });
    await tx.db
      .update(apiKeys)
      .set({
        lastSyncedAt: startedAt,
        lastError: upstreamProblem(now),
        ...(full ? { lastFullSyncAt: startedAt } : {}),
      })
      .where(eq(apiKeys.id, key.id));
    if (full) await enqueueHistory(tx, now);
    return changed;
  });
  return rows === 'overtaken' ? rows : { source: 'analytics', window: { from, to }, rows };
}

/** A key that OpenRouter disabled keeps its reason, though its past usage can still be read. */
function upstreamProblem(key: KeyRow): string | null {
  return key.status === 'invalid' ? key.lastError : null;
}

interface Window {
  readonly from: Date;
  /** Exclusive; the running hour is asked for whole and asked for again while it may change. */
  readonly to: Date;
}

/** From the last sync less the overlap, so that what was missed while the product was off is caught up. */
async function windowOf(ctx: Ctx, key: KeyRow, at: Date): Promise<Window & { full: boolean }> {
  const to = new Date(startOfHour(at).getTime() + HOUR);
  const earliest = startOfDay(addDays(at, -FULL_DAYS));
  const oldest = startOfDay(addDays(at, 1 - OLDEST_DAYS));
  const { until: coveredUntil } = await coverageOf(ctx, key.id);
  const full =
    coveredUntil === null ||
    key.lastFullSyncAt === null ||
    at.getTime() - key.lastFullSyncAt.getTime() >= DAY;
  if (coveredUntil === null) return { from: earliest, to, full };
  const resumed = startOfHour(new Date(Math.min(coveredUntil.getTime(), to.getTime()) - OVERLAP_MS));
  const from = full && earliest < resumed ? earliest : resumed;
  return { from: latest(from, oldest), to, full };
}

/** The part that OpenRouter still splits by provider is asked for so; the older part by model only. */
async function fetchWindow(
  ctx: Ctx,
  hash: string,
  secret: string,
  { from, to }: Window,
  at: Date,
): Promise<HourlyUsage[]> {
  const reach = startOfHour(new Date(at.getTime() - PROVIDER_REACH_MS));
  const recentFrom = latest(from, reach);
  const recent = await ctx.openrouter.queryUsage(secret, { hash, from: recentFrom, to, byProvider: true });
  if (from >= recentFrom) return recent;
  const old = await ctx.openrouter.queryUsage(secret, { hash, from, to: recentFrom, byProvider: false });
  return [...old, ...recent];
}
