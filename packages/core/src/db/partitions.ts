import { sql } from 'drizzle-orm';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { hasSqlState } from './sql-state.ts';

/** Months behind and ahead that have a partition of their own; the default partition takes what no other takes. */
const PAST_MONTHS = 13;
const MONTHS_AHEAD = 3;

/** The first days of these months, as dates. */
export function partitionMonths(now: Date): string[] {
  return Array.from({ length: PAST_MONTHS + 1 + MONTHS_AHEAD }, (_, index) => {
    const month = now.getUTCMonth() + index - PAST_MONTHS;
    return new Date(Date.UTC(now.getUTCFullYear(), month, 1)).toISOString().slice(0, 10);
  });
}

/** SQLSTATE `lock_not_available`. */
const LOCK_TIMEOUT = '55P03';

/**
 * Makes the missing monthly partitions of the past year and of the next months. Safe to run at any time.
 *
 * @throws Error when the table was in use for too long (`isInUse`); what is missing then is made by the next run.
 */
export async function ensurePartitions(db: Pick<PostgresJsDatabase, 'execute'>, now: Date): Promise<void> {
  for (const month of partitionMonths(now)) {
    await db.execute(sql`SELECT usage_hour_ensure_partition(${month}::date)`);
  }
}

/** Whether a partition was not made because others hold the table: a backup, or another program's dump. */
export function isInUse(error: unknown): boolean {
  return hasSqlState(error, LOCK_TIMEOUT);
}
