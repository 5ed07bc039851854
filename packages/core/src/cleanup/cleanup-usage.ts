import { type SQL, sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { ensurePartitions, MONTHLY, type Monthly, partitionOf } from '../db/partitions.ts';
import { type TxCtx, withTransaction } from '../db/transaction.ts';
import { startOfMonth, toDateString } from '../lib/time.ts';
import { keptFrom } from '../usage/retention.ts';

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

/** Whoever wants a table for itself must not make all others wait behind it for long. */
const LOCK_TIMEOUT = sql.raw(`SET LOCAL lock_timeout = '2s'`);

/**
 * Takes away what is older than the setting USAGE_RETENTION_DAYS, and what nobody needs any more.
 *
 * Facts and their days leave by dropping whole monthly partitions; what remains before the first kept day lies in one
 * partition of each. Neither fires the triggers of the rollups, so the coarser ones lose the same days here. The
 * all-time sums of a key (`usage_key`) keep them. Killed half-way, the next run does the rest.
 *
 * @throws Error when another held a table for too long; the next try goes on.
 */
export async function cleanupUsage(ctx: Ctx): Promise<CleanupReport> {
  const first = keptFrom(ctx);
  await ensurePartitions(ctx.db, ctx.now(), first);
  const partitions = await withTransaction(ctx, (tx) => dropMonths(tx, startOfMonth(first)));
  const facts = await withTransaction(ctx, (tx) => deleteDays(tx, first));
  return { keptFrom: toDateString(first), partitions, facts, leftovers: await deleteLeftovers(ctx) };
}

/**
 * All months before this one. The tables are taken for ourselves at once, and only when there is something to drop: a
 * lock that grows could meet a sync's half-way.
 */
async function dropMonths(tx: TxCtx, first: Date): Promise<number> {
  const old = await tx.db.execute<{ parent: Monthly; name: string }>(sql`
    SELECT inhparent::regclass::text AS parent, inhrelid::regclass::text AS name FROM pg_inherits
    WHERE inhparent IN (SELECT unnest(${sql.param([...MONTHLY])}::text[])::regclass)
      AND inhrelid::regclass::text ~ '_[0-9]{4}_[0-9]{2}$'
      AND to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM') < ${toDateString(first)}::date
    ORDER BY 1, 2`);
  if (old.rows.length === 0) return 0;
  await tx.db.execute(LOCK_TIMEOUT);
  await tx.db.execute(sql`LOCK TABLE ${listed(MONTHLY)} IN ACCESS EXCLUSIVE MODE`);
  await forgetDays(tx, first);
  await tx.db.execute(sql`DROP TABLE IF EXISTS ${listed(old.rows.map(({ name }) => name))}`);
  return old.rows.filter(({ parent }) => parent === 'usage_hour').length;
}

/** Readers go on meanwhile; writers wait, since what they write must not fall between facts and rollups. */
async function deleteDays(tx: TxCtx, first: Date): Promise<number> {
  await tx.db.execute(LOCK_TIMEOUT);
  await tx.db.execute(sql`LOCK TABLE usage_hour IN SHARE ROW EXCLUSIVE MODE`);
  await forgetDays(tx, first);
  await deleteFromMonth(tx, 'usage_day', sql`day < ${toDateString(first)}`, first);
  return deleteFromMonth(tx, 'usage_hour', sql`hour < ${first.toISOString()}`, first);
}

/** Takes the days before this one from what is not kept by month. */
async function forgetDays(tx: TxCtx, first: Date): Promise<void> {
  const day = toDateString(first);
  await tx.db.execute(sql`DELETE FROM usage_day_sum WHERE day < ${day}`);
  await tx.db.execute(sql`DELETE FROM usage_day_rows WHERE day < ${day}`);
  const before = sql`tstzmultirange(tstzrange(NULL, ${first.toISOString()}))`;
  await tx.db.execute(sql`UPDATE usage_coverage SET hours = hours - ${before} WHERE hours && ${before}`);
}

/**
 * What is left before the first kept day; from the partitions themselves, past the triggers of the whole.
 *
 * @returns how many rows went.
 */
async function deleteFromMonth(tx: TxCtx, table: Monthly, before: SQL, first: Date): Promise<number> {
  let deleted = 0;
  for (const name of [partitionOf(table, first), `${table}_default`]) {
    const exists = await tx.db.execute(sql`SELECT WHERE to_regclass(${name}) IS NOT NULL`);
    if (exists.rowCount === 0) continue;
    const gone = await tx.db.execute(sql`DELETE FROM ${sql.identifier(name)} WHERE ${before}`);
    deleted += gone.rowCount ?? 0;
  }
  return deleted;
}

function listed(tables: readonly string[]): SQL {
  return sql.join(
    tables.map((name) => sql.identifier(name)),
    sql`, `,
  );
}

/** Runs, comparisons, sessions, counts and jobs that have had their time. */
async function deleteLeftovers(ctx: Ctx): Promise<number> {
  const now = sql`${ctx.now().toISOString()}::timestamptz`;
  const statements = [
    // The last runs of each key stay, however old.
    sql`DELETE FROM sync_runs r WHERE started_at < ${now} - interval '30 days'
        AND id < (SELECT max(id) FROM sync_runs WHERE key_id = r.key_id)`,
    sql`DELETE FROM reconciliations r WHERE day < (${now} - interval '400 days')::date
        AND day < (SELECT max(day) FROM reconciliations WHERE key_id = r.key_id)`,
    sql`DELETE FROM sessions WHERE expires_at < ${now}`,
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
  for (const statement of statements) deleted += (await ctx.db.execute(statement)).rowCount ?? 0;
  return deleted;
}
