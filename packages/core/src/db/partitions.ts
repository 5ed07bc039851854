import { sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { latest, toDateString } from '../lib/time.ts';

/** Tables that have a partition for each month. */
export const MONTHLY = ['usage_hour', 'usage_day'] as const;
export type Monthly = (typeof MONTHLY)[number];

/** Months behind and ahead that have partitions of their own; the default partitions take what no other takes. */
const PAST_MONTHS = 13;
const MONTHS_AHEAD = 3;

/**
 * Makes the missing monthly partitions of the past year and of the next months. Safe to run at any time.
 *
 * @param kept no partitions are made for months before this day's.
 */
export async function ensurePartitions(
  db: Pick<NodePgDatabase, 'execute'>,
  now: Date,
  kept = new Date(0),
): Promise<void> {
  const month = (offset: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
  const [from, to] = [latest(month(-PAST_MONTHS), kept), month(MONTHS_AHEAD)].map(toDateString);
  await db.execute(sql`
    SELECT usage_ensure_month(month::date)
    FROM generate_series(date_trunc('month', ${from}::timestamp), ${to}::timestamp, interval '1 month') month`);
}

/** Partitions are named for their month: `usage_hour_2026_03`. */
export function partitionOf(table: Monthly, day: Date): string {
  return `${table}_${toDateString(day).slice(0, 7).replace('-', '_')}`;
}
