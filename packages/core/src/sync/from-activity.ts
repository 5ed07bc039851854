import { addDays, HOUR, latest, startOfDay } from '@watcher/contract/calendar/time';
import type { Ctx, TxCtx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { syncProblemColumns } from '../keys/problem.ts';
import { countersOf } from '../keys/upstream.ts';
import type { DailyUsage } from '../openrouter/activity.ts';
import type { KeyListRow } from '../openrouter/schemas.ts';
import type { HourlyUsage } from '../openrouter/usage.ts';
import type { Both } from '../reconciliation/difference.ts';
import { keySums, keySumsSince } from '../usage/figures/key-sums.ts';
import { compareCounterKey } from './compare.ts';
import { addToCounterHours } from './counter-facts.ts';
import { isOvertaken, lockAgain, type SyncKey, setKey, setState } from './key.ts';
import { merge } from './merge.ts';
import type { SyncOutcome } from './outcome.ts';
import { oldestHour } from './reach.ts';
import { recordRun } from './runs.ts';
import { storeReported } from './store-reported.ts';

/** `/activity` reports the last 30 completed UTC days. */
const REACH_DAYS = 30;
/** Noon is on the same date in nearly every time zone, so a day of which no hour is known keeps its date. */
const NOON = 12 * HOUR;

/**
 * Where OpenRouter does not answer analytics: completed days from its activity, and today from the growth of the
 * key's counters, which activity leaves out until the day is over.
 */
export async function syncFromActivity(
  ctx: Ctx,
  key: SyncKey,
  managerSecret: string,
  startedAt: Date,
): Promise<SyncOutcome> {
  const { rows: days, unsure, odd } = await ctx.openrouter.listActivity(managerSecret, key.hash);
  const counters = await ctx.openrouter.getKey(managerSecret, key.hash);
  const to = startOfDay(startedAt);
  const from = latest(addDays(to, -REACH_DAYS), oldestHour(ctx));
  const facts = merge(days.map(atNoon)).filter(({ hour }) => hour >= from && hour < to);
  return withTransaction(ctx, async (tx) => {
    const now = await lockAgain(tx, key);
    if (now === null || isOvertaken(now, key, startedAt)) return 'overtaken';
    const problem = odd?.problem ?? null;
    const reported = { source: 'activity', from, to, facts, unsure, odd } as const;
    const daily = from < to ? await storeReported(tx, key, reported) : 0;
    const earlier = await earlierThanActivity(tx, now, counters, from, to);
    const base = { at: latest(to, now.lastSyncedAt ?? to), earlier };
    const today = await addToCounterHours(tx, now, base, counters, startedAt);
    const observed = countersOf(counters, startedAt);
    await setKey(tx, key, { lastSyncedAt: startedAt, ...syncProblemColumns(now, problem, startedAt) });
    await setState(tx, key, observed);
    await compareCounterKey(tx, { ...now, ...observed }, earlier, startedAt);
    await recordRun(tx, key, {
      source: 'activity',
      startedAt,
      window: { from, to },
      rows: daily + today,
      outcome: 'ok',
      problem,
    });
    return 'done';
  });
}

function atNoon({ day, ...usage }: DailyUsage): HourlyUsage {
  return { ...usage, hour: new Date(day.getTime() + NOON), tokensCached: null };
}

/** What the counters hold, less what the facts explain until today, less what they say of today. */
async function earlierThanActivity(
  tx: TxCtx,
  key: SyncKey,
  counters: KeyListRow,
  from: Date,
  today: Date,
): Promise<Both<bigint>> {
  if (key.upstreamCreatedAt !== null && key.upstreamCreatedAt >= from) return { usage: 0n, byokUsage: 0n };
  const known = await keySums(tx, key);
  const late = await keySumsSince(tx, key, today);
  const least = (before: bigint | null, open: bigint) => {
    const possible = open > 0n ? open : 0n;
    return before !== null && before < possible ? before : possible;
  };
  const { usage, usage_daily = 0n, byok_usage = 0n, byok_usage_daily = 0n } = counters;
  return {
    usage: least(key.earlierUsage, usage - usage_daily - (known.cost - late.cost)),
    byokUsage: least(key.earlierByokUsage, byok_usage - byok_usage_daily - (known.byokCost - late.byokCost)),
  };
}
