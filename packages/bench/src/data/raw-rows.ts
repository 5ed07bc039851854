import type { Statement } from '../statements.ts';

/**
 * The typical design: every answer is summed from the raw rows. `usage_hour` is what it would index too: its primary
 * key begins with the team and the hour, so that the period's rows are found by one range.
 */
const PERIOD = `team_id = $1 AND hour >= $2::date::timestamp AT TIME ZONE 'UTC'
  AND hour < ($3::date + 1)::timestamp AT TIME ZONE 'UTC'`;

const SUMS = `count(*)::integer AS facts, count(requests)::integer AS facts_counted,
  coalesce(sum(requests), 0) AS requests, coalesce(sum(tokens_input), 0) AS tokens_input,
  coalesce(sum(tokens_output), 0) AS tokens_output, coalesce(sum(cost), 0) AS cost,
  coalesce(sum(cost) FILTER (WHERE requests IS NOT NULL), 0) AS counted_cost, coalesce(sum(byok_cost), 0) AS byok_cost`;

const STATS = `SELECT ${SUMS} FROM usage_hour WHERE ${PERIOD}`;

const BY_DAY_AND_MODEL = `SELECT day::text AS date, m.name AS model, d.* FROM (
    SELECT (hour AT TIME ZONE 'UTC')::date AS day, model_id, ${SUMS} FROM usage_hour WHERE ${PERIOD} GROUP BY 1, 2
  ) d JOIN models m ON m.id = d.model_id`;

const BY_KEY = `SELECT k.id AS key_id, k.name, k.upstream_name, k.label, d.* FROM (
    SELECT key_id, ${SUMS} FROM usage_hour WHERE ${PERIOD} GROUP BY key_id
  ) d JOIN api_keys k ON k.id = d.key_id`;

/** The statements that answer the same from raw rows. */
export interface RawStatements {
  readonly stats: readonly [Statement];
  /** By day and model, and by key. */
  readonly dashboard: readonly [Statement, Statement];
}

/** @param endDate included, as `startDate` */
export function rawStatements(teamId: number, startDate: string, endDate: string): RawStatements {
  const values = [teamId, startDate, endDate];
  return {
    stats: [{ text: STATS, values }],
    dashboard: [
      { text: BY_DAY_AND_MODEL, values },
      { text: BY_KEY, values },
    ],
  };
}
