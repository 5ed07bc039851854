import { sql } from 'drizzle-orm';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';

/** Months behind and ahead that have a partition of their own; the default partition takes what no other takes. */
const PAST_MONTHS = 13;
const MONTHS_AHEAD = 3;

/** Makes the missing monthly partitions of the past year and of the next months. Safe to run at any time. */
export async function ensurePartitions(db: Pick<PostgresJsDatabase, 'execute'>, now: Date): Promise<void> {
  const month = (offset: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1)).toISOString().slice(0, 10);
  for (let offset = -PAST_MONTHS; offset <= MONTHS_AHEAD; offset += 1) {
    await db.execute(sql`SELECT usage_hour_ensure_partition(${month(offset)}::date)`);
  }
}
