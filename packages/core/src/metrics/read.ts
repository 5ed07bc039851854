import { type SQL, sql } from 'drizzle-orm';
import type { WithDb } from '../db/client.ts';
import { readNumber, readText } from '../db/decode.ts';

/** One number of a metric, with its labels; none of them is anybody's name, key or address. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export const METRIC_NAMES = ['keys', 'oldestSync', 'syncRuns', 'jobs', 'deliveries', 'connections'] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

/**
 * What the whole installation does, whichever process is asked: it is read from the database. Jobs are the worker's, and
 * what became of them stands there, too.
 */
export async function readMetrics(ctx: WithDb): Promise<ReadonlyMap<MetricName, readonly Reading[]>> {
  const all = METRIC_NAMES.map(
    async (name) => [name, readings(await ctx.db.execute(queries[name]))] as const,
  );
  return new Map(await Promise.all(all));
}

/** Each row is a reading: its column `value`, and what else it has as labels. */
const queries: Readonly<Record<MetricName, SQL>> = {
  keys: sql`
    SELECT CASE WHEN gone_at IS NOT NULL THEN 'gone' WHEN NOT is_active THEN 'paused' ELSE status END AS status,
      count(*)::float8 AS value
    FROM api_keys GROUP BY 1`,
  oldestSync: sql`
    SELECT coalesce(max(extract(epoch FROM now() - last_synced_at)), 0)::float8 AS value
    FROM api_keys WHERE is_active AND status = 'valid' AND gone_at IS NULL`,
  syncRuns: sql`
    SELECT source, outcome, count(*)::float8 AS value FROM sync_runs
    WHERE started_at > now() - interval '1 hour' GROUP BY 1, 2`,
  jobs: sql`
    SELECT task_identifier AS task,
      CASE WHEN locked_at IS NOT NULL THEN 'running' WHEN attempts >= max_attempts THEN 'failed'
        WHEN attempts > 0 THEN 'retrying' WHEN run_at > now() THEN 'scheduled' ELSE 'waiting' END AS state,
      count(*)::float8 AS value
    FROM graphile_worker.jobs GROUP BY 1, 2`,
  deliveries: sql`
    SELECT status, count(*)::float8 AS value FROM deliveries
    WHERE created_at > now() - interval '1 hour' GROUP BY 1`,
  connections: sql`
    SELECT application_name AS application, coalesce(state, 'unknown') AS state, count(*)::float8 AS value
    FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'watcher-%' GROUP BY 1, 2`,
};

function readings(rows: Iterable<Readonly<Record<string, unknown>>>): Reading[] {
  return [...rows].map((row) => ({
    labels: Object.fromEntries(
      Object.keys(row)
        .filter((column) => column !== 'value')
        .map((column) => [column, readText(row, column)]),
    ),
    value: readNumber(row, 'value'),
  }));
}
