import { toDateString } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import { keepBases, readEndless } from '../budgets/bases.ts';
import type { Ctx, TxCtx } from '../context.ts';
import { forgetOldCounters } from '../counters/counters.ts';
import { readText } from '../db/decode.ts';
import { ensurePartitions } from '../db/partitions.ts';
import { withTransaction } from '../db/transaction.ts';
import { keptFrom, noteKeptSince } from '../usage/facts/retention.ts';
import { forgetDaysBefore, forgetDaysOfOtherZones } from '../usage/local-days/forget.ts';

export interface CleanupReport {
  /** First UTC day that is kept. */
  readonly keptFrom: string;
  /** Whole months of facts that were dropped. */
  readonly partitions: number;
  /** Facts of the month in which the kept days begin that were deleted. */
  readonly facts: number;
  /** Rows of other kinds that are of no more use. */
  readonly leftovers: number;
}

/** Waiting for an exclusive lock holds up every later statement on the table, so the wait is short. */
const LOCK_TIMEOUT = sql.raw(`SET LOCAL lock_timeout = '2s'`);

/**
 * Takes away what is older than the setting USAGE_RETENTION_DAYS, and what is no longer needed.
 *
 * Facts leave by dropping whole monthly partitions; what remains before the first kept day lies in one partition.
 * Neither fires the triggers of the rollups, nor does a span that leaves, so the rollups by day lose the same days here. The all-time sums of a
 * key (`usage_key`) keep them, and with them budgets that began earlier go on. Killed half-way, the next run completes it.
 *
 * @throws Error when another held a table for too long; the next try goes on.
 */
export async function cleanupUsage(ctx: Ctx): Promise<CleanupReport> {
  await ensurePartitions(ctx.db, ctx.now());
  const first = keptFrom(ctx);
  const facts = await withTransaction(ctx, (tx) => deleteDays(tx, first));
  const partitions = await withTransaction(ctx, (tx) => dropPartitions(tx, first));
  return { keptFrom: toDateString(first), partitions, facts, leftovers: await deleteLeftovers(ctx) };
}

/** Readers go on meanwhile; writers wait, since what they write must not fall between facts and rollups. */
async function deleteDays(tx: TxCtx, first: Date): Promise<number> {
  await tx.db.execute(LOCK_TIMEOUT);
  await tx.db.execute(sql`LOCK TABLE usage_hour IN SHARE ROW EXCLUSIVE MODE`);
  await keepBases(tx, first);
  await noteKeptSince(tx, first);
  const day = toDateString(first);
  await tx.db.execute(sql`DELETE FROM usage_day WHERE day < ${day}`);
  await tx.db.execute(sql`DELETE FROM usage_day_sum WHERE day < ${day}`);
  await forgetDaysBefore(tx, first);
  await tx.db.execute(sql`SELECT set_config('usage.is_cleanup', 'on', true)`);
  await tx.db.execute(sql`DELETE FROM usage_span WHERE until <= ${first.toISOString()}`);
  const before = sql`tstzmultirange(tstzrange(NULL, ${first.toISOString()}))`;
  await tx.db.execute(sql`UPDATE usage_coverage SET hours = hours - ${before} WHERE hours && ${before}`);
  return deleteFacts(tx, first);
}

/** Partitions are named for their month: `usage_hour_2026_03`. */
async function dropPartitions(tx: TxCtx, first: Date): Promise<number> {
  await tx.db.execute(LOCK_TIMEOUT);
  const old = await tx.db.execute(sql`
    SELECT inhrelid::regclass::text AS name FROM pg_inherits
    WHERE inhparent = 'usage_hour'::regclass
      AND inhrelid::regclass::text ~ '^usage_hour_[0-9]{4}_[0-9]{2}$'
      AND to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM') + interval '1 month' <= ${toDateString(first)}::date
    ORDER BY 1`);
  for (const row of old) await tx.db.execute(sql`DROP TABLE ${sql.identifier(readText(row, 'name'))}`);
  return old.length;
}

/** What is left before the first kept day; from the partitions themselves, past the triggers of the whole. */
async function deleteFacts(tx: TxCtx, first: Date): Promise<number> {
  const month = `usage_hour_${first.toISOString().slice(0, 7).replace('-', '_')}`;
  let deleted = 0;
  for (const name of [month, 'usage_hour_default']) {
    const exists = await tx.db.execute(sql`SELECT WHERE to_regclass(${name}) IS NOT NULL`);
    if (exists.count === 0) continue;
    const gone = await tx.db.execute(
      sql`DELETE FROM ${sql.identifier(name)} WHERE hour < ${first.toISOString()}`,
    );
    deleted += gone.count;
  }
  return deleted;
}

/** Runs, comparisons, alerts, sessions, counts and jobs that have had their time. */
async function deleteLeftovers(ctx: Ctx): Promise<number> {
  const now = sql`${ctx.now().toISOString()}::timestamptz`;
  const statements = [
    // The last runs of each key stay, however old.
    sql`DELETE FROM sync_runs r WHERE started_at < ${now} - interval '30 days'
        AND id < (SELECT max(id) FROM sync_runs WHERE key_id = r.key_id)`,
    sql`DELETE FROM reconciliations r WHERE day < (${now} - interval '400 days')::date
        AND day < (SELECT max(day) FROM reconciliations WHERE key_id = r.key_id)`,
    // Their messages go with them. What is open stays, and what happened so long ago is nobody's reason for another.
    sql`DELETE FROM alerts WHERE resolved_at < ${now} - interval '400 days'`,
    sql`DELETE FROM deliveries WHERE alert_id IS NULL AND status <> 'queued' AND created_at < ${now} - interval '400 days'`,
    sql`DELETE FROM sessions WHERE expires_at < ${now}`,
    sql`DELETE FROM account_links WHERE expires_at < ${now}`,
    sql`DELETE FROM rate_limits WHERE window_start < now() - interval '2 days'`,
    sql`DELETE FROM throttles WHERE empty_at < now()`,
    sql`DELETE FROM known_addresses WHERE seen_at < now() - interval '90 days'`,
    sql`DELETE FROM worker_heartbeats WHERE seen_at < now() - interval '1 day'`,
    // Jobs that used up their tries; their next run comes with a job of its own.
    sql`SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs
        WHERE attempts >= max_attempts AND locked_at IS NULL AND run_at < now() - interval '7 days'
        HAVING count(*) > 0`,
  ];
  let deleted = 0;
  for (const statement of statements) deleted += (await ctx.db.execute(statement)).count;
  return (
    deleted + (await forgetOldCounters(ctx, await readEndless(ctx))) + (await forgetDaysOfOtherZones(ctx))
  );
}
