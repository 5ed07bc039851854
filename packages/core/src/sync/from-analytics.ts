import type { Hours } from '@watcher/contract/calendar/dates';
import { DAY, HOUR, latest, startOfHour } from '@watcher/contract/calendar/time';
import type { Ctx, TxCtx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { syncProblemColumns } from '../keys/problem.ts';
import { joined, type Reported } from '../openrouter/reported.ts';
import type { HourlyUsage } from '../openrouter/usage.ts';
import { compareWithCounters, enqueueHistory } from './compare.ts';
import { NOTHING_TAKEN } from './earlier.ts';
import { historyStart, isFullReadDue } from './judge.ts';
import { keepSplit } from './keep-split.ts';
import { isOvertaken, lockAgain, type SyncKey, setKey, setState } from './key.ts';
import { merge } from './merge.ts';
import type { SyncOutcome } from './outcome.ts';
import { oldestHour, providerStart } from './reach.ts';
import { recordRun } from './runs.ts';
import { readState } from './state.ts';
import { storeReported } from './store-reported.ts';

/** Between full reads, while the counters are explained, the hours before the last sync that are read again. */
const OVERLAP_MS = 2 * DAY;

/** Reads a key's hours through the management key of its account and makes them the facts. */
export async function syncFromAnalytics(
  ctx: Ctx,
  key: SyncKey,
  managerSecret: string,
  startedAt: Date,
): Promise<SyncOutcome> {
  const window = await windowOf(ctx, key, startedAt);
  const { from, to, full, isFirst } = window;
  const { old, recent } = await fetchWindow(ctx, key.hash, managerSecret, window, startedAt);
  return withTransaction(ctx, async (tx) => {
    const locked = await lockAgain(tx, key);
    if (locked === null || isOvertaken(locked, key, startedAt)) return 'overtaken';
    const now = isFirst ? await forgetEarlier(tx, locked) : locked;
    const odd = recent.odd ?? old.odd;
    const problem = odd?.problem ?? null;
    const rows = await storeReported(tx, key, {
      source: 'analytics',
      from,
      to,
      facts: [...(await keepSplit(tx, key, window, old.rows)), ...recent.rows],
      unsure: joined([...old.unsure, ...recent.unsure]),
      odd,
    });
    const { isExplained, missing, hasGap } = await compareWithCounters(tx, now, startedAt);
    await setKey(tx, key, { lastSyncedAt: startedAt, ...syncProblemColumns(now, problem, startedAt) });
    await setState(tx, key, {
      ...(full ? fullSyncAt(key, now, startedAt) : {}),
      ...settledAt(isExplained && problem === null && !recent.rows.some(isFree) ? now : null),
    });
    if (full && missing !== null) await enqueueHistory(tx, now, { again: false });
    else if (isAskedFor(key) && from > historyStart(key, await oldestHour(tx, key))) {
      await enqueueHistory(tx, now, { again: true });
    }
    await recordRun(tx, key, {
      source: 'analytics',
      startedAt,
      window: { from, to },
      rows,
      outcome: 'ok',
      problem,
    });
    return hasGap && !full ? 'unexplained' : 'done';
  });
}

/** "Sync now" takes away when the key was last read in full: all that OpenRouter can still change is to be read. */
function isAskedFor(key: SyncKey): boolean {
  return key.lastFullSyncAt === null;
}

/** Whoever asked while this run was reading gets another full read. */
function fullSyncAt(key: SyncKey, now: SyncKey, at: Date): { lastFullSyncAt?: Date } {
  const isAskedSince = now.lastFullSyncAt === null && key.lastFullSyncAt !== null;
  return isAskedSince ? {} : { lastFullSyncAt: at };
}

/** Analytics may report what another source counted as earlier than the watch. */
async function forgetEarlier(tx: TxCtx, key: SyncKey): Promise<SyncKey> {
  const unknown = { earlierUsage: null, earlierByokUsage: null, explainedAt: null, ...NOTHING_TAKEN };
  await setState(tx, key, unknown);
  return { ...key, ...unknown };
}

/** Requests that cost nothing move no counter: a key that makes them is read however still its counters stand. */
function isFree(fact: HourlyUsage): boolean {
  return fact.cost === 0n && fact.byokCost === 0n;
}

/** The columns that remember at which counters everything was explained; at none when there is no key. */
function settledAt(key: SyncKey | null) {
  return { settledUsage: key?.counterUsage ?? null, settledByokUsage: key?.counterByokUsage ?? null };
}

/** To its end, exclusive; the running hour is asked for whole and asked for again while it may change. */
interface WindowToRead extends Hours {
  /** Reaches back over all that OpenRouter still splits by provider. */
  readonly full: boolean;
  /** Analytics has reported nothing of the key before. */
  readonly isFirst: boolean;
}

/**
 * A first sync reads all that is split by provider, and so does one a day, for corrections that came late; the others
 * begin with the last sync less the overlap, so that what was missed while the product was off is caught up.
 */
async function windowOf(ctx: Ctx, key: SyncKey, at: Date): Promise<WindowToRead> {
  const to = new Date(startOfHour(at).getTime() + HOUR);
  const earliest = providerStart(at);
  const oldest = await oldestHour(ctx, key);
  const { until: coveredUntil, hasGap } = await readState(ctx, key);
  const full = coveredUntil === null || hasGap || isFullReadDue(key, at);
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
  { from, to }: Hours,
  at: Date,
): Promise<{ old: Reported<HourlyUsage>; recent: Reported<HourlyUsage> }> {
  const recentFrom = latest(from, providerStart(at));
  const ask = async (window: Hours, byProvider: boolean) => {
    if (window.from >= window.to) return { rows: [], unsure: [], odd: null };
    const reported = await ctx.openrouter.queryUsage(secret, { hash, ...window, byProvider });
    return { ...reported, rows: merge(reported.rows) };
  };
  return {
    recent: await ask({ from: recentFrom, to }, true),
    old: await ask({ from, to: recentFrom }, false),
  };
}
