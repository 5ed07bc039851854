import { addDays, DAY, HOUR, latest, startOfDay, startOfHour } from '@watcher/contract/calendar/time';
import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { type TxCtx, withTransaction } from '../db/transaction.ts';
import type { KeyRow } from '../keys/internal.ts';
import type { HourlyUsage } from '../openrouter/usage.ts';
import { replaceWindow } from '../usage/replace-window.ts';
import { compareWithCounters } from './compare.ts';
import { coverageOf } from './coverage.ts';
import { keepSplit } from './keep-split.ts';
import { lockForWrite } from './lock.ts';
import { merge } from './merge.ts';
import { enqueueHistory, missingHistory, oldestHour } from './reach.ts';
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
  const window = await windowOf(ctx, key, startedAt);
  const { from, to, full, isFirst } = window;
  const { old, recent } = await fetchWindow(ctx, key.hash, managerSecret, window, startedAt);
  const rows = await withTransaction(ctx, async (tx) => {
    const locked = await lockForWrite(tx, key, startedAt);
    if (locked === null) return 'overtaken';
    const now = isFirst ? await forgetEarlier(tx, locked) : locked;
    const { userId, id: keyId } = key;
    const facts = [...(await keepSplit(tx, key, window, old)), ...recent];
    const changed = await replaceWindow(tx, { userId, keyId, source: 'analytics', from, to, facts });
    const explained = await compareWithCounters(tx, now, startedAt);
    await tx.db
      .update(apiKeys)
      .set({
        lastSyncedAt: startedAt,
        lastError: upstreamProblem(now),
        ...(full ? { lastFullSyncAt: startedAt } : {}),
        ...settledAt(explained && !recent.some(isFree) ? now : null),
      })
      .where(eq(apiKeys.id, keyId));
    if (full && (await missingHistory(tx, now)) !== null) await enqueueHistory(tx, now, { again: false });
    return changed;
  });
  return rows === 'overtaken' ? rows : { source: 'analytics', window: { from, to }, rows };
}

/** What another source left to earlier times, analytics may tell. */
async function forgetEarlier(tx: TxCtx, key: KeyRow): Promise<KeyRow> {
  const unknown = { earlierUsage: null, earlierByokUsage: null };
  await tx.db.update(apiKeys).set(unknown).where(eq(apiKeys.id, key.id));
  return { ...key, ...unknown };
}

/** Requests that cost nothing move no counter: a key that makes them is read however still its counters stand. */
function isFree(fact: HourlyUsage): boolean {
  return fact.cost === 0n && fact.byokCost === 0n;
}

/** The columns that remember at which counters everything was explained; at none when there is no key. */
function settledAt(key: KeyRow | null) {
  return { settledUsage: key?.counterUsage ?? null, settledByokUsage: key?.counterByokUsage ?? null };
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

interface WindowToRead extends Window {
  /** Reaches back over all that may still change. */
  readonly full: boolean;
  /** Analytics has told nothing of the key before. */
  readonly isFirst: boolean;
}

/** From the last sync less the overlap, so that what was missed while the product was off is caught up. */
async function windowOf(ctx: Ctx, key: KeyRow, at: Date): Promise<WindowToRead> {
  const to = new Date(startOfHour(at).getTime() + HOUR);
  const earliest = startOfDay(addDays(at, -FULL_DAYS));
  const oldest = oldestHour(ctx);
  const { until: coveredUntil } = await coverageOf(ctx, key.id);
  const full =
    coveredUntil === null ||
    key.lastFullSyncAt === null ||
    at.getTime() - key.lastFullSyncAt.getTime() >= DAY;
  if (coveredUntil === null) return { from: latest(earliest, oldest), to, full, isFirst: true };
  const resumed = startOfHour(new Date(Math.min(coveredUntil.getTime(), to.getTime()) - OVERLAP_MS));
  const from = full && earliest < resumed ? earliest : resumed;
  return { from: latest(from, oldest), to, full, isFirst: false };
}

/** The part that OpenRouter still splits by provider is asked for so; the older part by model only. */
async function fetchWindow(
  ctx: Ctx,
  hash: string,
  secret: string,
  { from, to }: Window,
  at: Date,
): Promise<{ old: HourlyUsage[]; recent: HourlyUsage[] }> {
  const reach = startOfHour(new Date(at.getTime() - PROVIDER_REACH_MS));
  const recentFrom = latest(from, reach);
  const ask = async (window: Window, byProvider: boolean) =>
    window.from >= window.to
      ? []
      : merge(await ctx.openrouter.queryUsage(secret, { hash, ...window, byProvider }));
  return {
    recent: await ask({ from: recentFrom, to }, true),
    old: await ask({ from, to: recentFrom }, false),
  };
}
