import type { Hours } from '@watcher/contract/calendar/dates';
import { addDays, HOUR, latest, startOfDay } from '@watcher/contract/calendar/time';
import { type SQL, sql } from 'drizzle-orm';
import type { Ctx, TxCtx } from '../context.ts';
import { readInstant, readInteger } from '../db/decode.ts';
import { withTransaction } from '../db/transaction.ts';
import { syncProblemColumns } from '../keys/problem.ts';
import { countersOf } from '../keys/upstream.ts';
import { recordOf } from '../lib/record-of.ts';
import type { DailyUsage } from '../openrouter/activity.ts';
import { joined, outside } from '../openrouter/reported.ts';
import type { HourlyUsage } from '../openrouter/usage.ts';
import type { Both, Earlier } from '../reconciliation/difference.ts';
import { takeFromSpans } from '../usage/facts/spans.ts';
import { keySums, keySumsSince } from '../usage/figures/key-sums.ts';
import { MONEY } from '../usage/measures/table.ts';
import { compareCounterKey } from './compare.ts';
import { addToCounterHours, type Counters } from './counter-facts.ts';
import { leastEarlier, noteExplained } from './earlier.ts';
import { judgeDays } from './judge-days.ts';
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
/** Of UTC, whatever the connection's time zone. */
const ONE_DAY = sql`interval '24 hours'`;

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
  const shown = await ctx.openrouter.getKey(managerSecret, key.hash);
  const to = startOfDay(startedAt);
  const from = latest(addDays(to, -REACH_DAYS), await oldestHour(ctx, key));
  const facts = merge(days.map(atNoon)).filter(({ hour }) => hour >= from && hour < to);
  // Where midnight has passed meanwhile, the counters of the day are another day's.
  const isSameDay = startOfDay(ctx.now()).getTime() === to.getTime();
  const counters = isSameDay ? shown : { ...shown, usage_daily: undefined, byok_usage_daily: undefined };
  const reported = { source: 'activity', facts, unsure, odd } as const;
  return withTransaction(ctx, async (tx) => {
    const now = await lockAgain(tx, key);
    if (now === null || isOvertaken(now, key, startedAt)) return 'overtaken';
    const problem = odd?.problem ?? null;
    const store = (hours: Hours) => storeReported(tx, key, { ...reported, ...hours });
    const isYoung = now.upstreamCreatedAt !== null && now.upstreamCreatedAt >= from;
    const since = now.lastSyncedAt ?? (isYoung ? now.upstreamCreatedAt : null) ?? to;
    const days = await daysOf(tx, key, { from, to }, since);
    // Until it is known what the counters hold from before all days, what activity does not tell may be from then.
    const open = isYoung || now.earlierUsage !== null ? days.open : [];
    let rows = await storeAll(
      outside({ from, to }, joined([...open, ...days.told, ...days.ofAnalytics])),
      store,
    );
    rows += await givingBack(tx, key, { from, to }, () => storeAll(joined(days.told), store));
    const earlierNow = async (): Promise<Earlier> =>
      isYoung ? { usage: 0n, byokUsage: 0n } : earlierThanActivity(tx, now, counters, to);
    const before = await earlierNow();
    // First the counters say what they know, day by day; then activity takes over the days of which it tells as much.
    const grow = (at: Date, earlier: Earlier) =>
      addToCounterHours(tx, now, { at, earlier, isFirstOfByok: false }, counters, startedAt);
    rows += await grow(since, before);
    const { told, held } = await judgeDays(tx, key, open, { facts, unsure, at: startedAt });
    rows += await givingBack(tx, key, { from, to }, () => storeAll(told, store));
    // What was told of old days late shows that less is from before them.
    const earlier = await earlierNow();
    for (const day of held) {
      if (await exceeds(tx, key, counters, earlier)) rows += await store(day);
    }
    rows += await grow(latest(to, since), earlier);
    await noteDays(tx, now, counters, earlier, to);
    const observed = countersOf(counters, startedAt);
    await setKey(tx, key, { lastSyncedAt: startedAt, ...syncProblemColumns(now, problem, startedAt) });
    await setState(tx, key, observed);
    await compareCounterKey(tx, { ...now, ...observed }, earlier, startedAt);
    await recordRun(tx, key, {
      source: 'activity',
      startedAt,
      window: { from, to },
      rows,
      outcome: 'ok',
      problem,
    });
    return 'done';
  });
}

function atNoon({ day, ...usage }: DailyUsage): HourlyUsage {
  return { ...usage, hour: new Date(day.getTime() + NOON), tokensCached: null };
}

/** Days of a window, oldest first. */
interface Days {
  /** Analytics has said something of them. What activity says of a day cannot be told from that. */
  readonly ofAnalytics: readonly Hours[];
  /** Activity has told all of them. */
  readonly told: readonly Hours[];
  /** It has not, and the counters have said or may yet say something of them. */
  readonly open: readonly Hours[];
}

/** @param since when the counters were looked at before. */
async function daysOf(tx: TxCtx, { teamId, id }: SyncKey, { from, to }: Hours, since: Date): Promise<Days> {
  const covered = (condition: SQL) => sql`coalesce((
    SELECT range_agg(hours) FROM usage_coverage WHERE team_id = ${teamId} AND key_id = ${id} AND ${condition}), '{}')`;
  const rows = await tx.db.execute(sql`
    SELECT extract(epoch FROM lower(day)) * 1000 AS day,
      (day && ${covered(sql`source = 'analytics'`)})::int AS has_analytics,
      (day <@ ${covered(sql`source = 'activity'`)})::int AS is_told,
      (upper(day) > ${since.toISOString()} OR day && ${covered(sql`source = 'counter'`)} OR EXISTS (
        SELECT FROM usage_span WHERE team_id = ${teamId} AND key_id = ${id} AND day && tstzrange("from", until)
      ))::int AS is_counted
    FROM generate_series(${from.toISOString()}::timestamptz, ${to.toISOString()}::timestamptz - ${ONE_DAY}, ${ONE_DAY}) AS begin,
      tstzrange(begin, begin + ${ONE_DAY}) AS day
    ORDER BY begin`);
  const days = rows.map((row) => {
    const day = readInstant(row, 'day');
    const is = (column: string) => readInteger(row, column) === 1;
    return {
      hours: { from: day, to: addDays(day, 1) },
      hasAnalytics: is('has_analytics'),
      isTold: is('is_told'),
      isCounted: is('is_counted'),
    };
  });
  const hours = (which: (day: (typeof days)[number]) => boolean) =>
    days.filter(which).map((day) => day.hours);
  return {
    ofAnalytics: hours(({ hasAnalytics }) => hasAnalytics),
    told: hours(({ hasAnalytics, isTold }) => !hasAnalytics && isTold),
    open: hours(({ hasAnalytics, isTold, isCounted }) => !hasAnalytics && !isTold && isCounted),
  };
}

async function storeAll(
  windows: readonly Hours[],
  store: (hours: Hours) => Promise<number>,
): Promise<number> {
  let rows = 0;
  for (const hours of windows) rows += await store(hours);
  return rows;
}

/**
 * Stores days that the counters have counted, so that what the key comes to stays: what activity tells more of a day than was
 * known of it is in the spans of others.
 */
async function givingBack(
  tx: TxCtx,
  key: SyncKey,
  window: Hours,
  store: () => Promise<number>,
): Promise<number> {
  const before = await keySums(tx, key);
  const rows = await store();
  const after = await keySums(tx, key);
  const gained = recordOf(MONEY, (name) => after[name] - before[name]);
  await takeFromSpans(tx, { teamId: key.teamId, keyId: key.id, ...window }, gained);
  return rows;
}

/** Whether the facts come to more than the counters: what these dated differently than activity counts twice. */
async function exceeds(
  tx: TxCtx,
  key: SyncKey,
  { usage, byok_usage }: Counters,
  earlier: Earlier,
): Promise<boolean> {
  const known = await keySums(tx, key);
  return (
    known.cost + earlier.usage > usage ||
    (byok_usage !== undefined && known.byokCost + (earlier.byokUsage ?? 0n) > byok_usage)
  );
}

/** What the counters hold, less what the facts explain until today, less what they say of today. */
async function earlierThanActivity(
  tx: TxCtx,
  key: SyncKey,
  counters: Counters,
  today: Date,
): Promise<Earlier> {
  const open = await unexplainedBefore(tx, key, counters, today);
  const least = await leastEarlier(tx, key);
  const lower = (before: bigint | null, most: bigint, atLeast: bigint) => {
    const possible = most > atLeast ? most : atLeast;
    return before !== null && before < possible ? before : possible;
  };
  return {
    usage: lower(key.earlierUsage, open.usage, least.usage),
    byokUsage:
      open.byokUsage === null
        ? key.earlierByokUsage
        : lower(key.earlierByokUsage, open.byokUsage, least.byokUsage),
  };
}

/** Where the days that are over come to what the counters were when the last one was, that is remembered. */
async function noteDays(
  tx: TxCtx,
  key: SyncKey,
  counters: Counters,
  earlier: Earlier,
  today: Date,
): Promise<void> {
  if (counters.usage_daily === undefined) return;
  const open = await unexplainedBefore(tx, key, counters, today);
  const isByokExplained = open.byokUsage === null || open.byokUsage === earlier.byokUsage;
  if (open.usage !== earlier.usage || !isByokExplained) return;
  await noteExplained(tx, key, earlier, { ...beforeDay(counters), at: today });
}

async function unexplainedBefore(tx: TxCtx, key: SyncKey, counters: Counters, today: Date): Promise<Earlier> {
  const known = await keySums(tx, key);
  const late = await keySumsSince(tx, key, today);
  const before = beforeDay(counters);
  return {
    usage: before.usage - (known.cost - late.cost),
    byokUsage: before.byokUsage === null ? null : before.byokUsage - (known.byokCost - late.byokCost),
  };
}

/** The lifetime counters as they were when the day began; null of BYOK where it is not shown. */
function beforeDay({
  usage,
  usage_daily = 0n,
  byok_usage,
  byok_usage_daily = 0n,
}: Counters): Both<bigint, bigint | null> {
  return {
    usage: usage - usage_daily,
    byokUsage: byok_usage === undefined ? null : byok_usage - byok_usage_daily,
  };
}
