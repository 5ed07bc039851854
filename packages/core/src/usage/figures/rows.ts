import { type Dates, dayStarts, hoursOf } from '@watcher/contract/calendar/dates';
import { isUtc } from '@watcher/contract/calendar/time-zone';
import type { UsageExportInput, UsageRow } from '@watcher/contract/usage';
import { type SQL, sql } from 'drizzle-orm';
import type { Ctx } from '../../context.ts';
import { arrayLiteral } from '../../db/array-literal.ts';
import { prepared } from '../../db/prepared.ts';
import { toTimestamp } from '../../db/timestamp.ts';
import { toUsd } from '../../lib/money.ts';
import { HOUR_SUMS } from './hour-sums.ts';
import { type KeyNameRow, toKeyName } from './key-name.ts';
import { countOrNull } from './totals.ts';

/** A day's usage of a model at a provider by a key, as `usage_day` holds it. */
export type Row = Record<string, unknown> &
  KeyNameRow & {
    date: string;
    model_id: number;
    provider_id: number;
    model: string | null;
    provider: string | null;
    facts: number;
    facts_counted: number;
    facts_reasoning: number;
    facts_cached: number;
    requests: string;
    tokens_input: string;
    tokens_output: string;
    tokens_reasoning: string;
    tokens_cached: string;
    cost: string;
    byok_cost: string;
  };

/** Where a team's rows come from, as a table `d` with the columns of `usage_day`, and which of them are asked for. */
export interface Rows {
  readonly from: SQL;
  readonly where: SQL;
}

export function rowsOf(teamId: number, filter: UsageExportInput): Rows {
  return { from: daysIn(teamId, filter), where: conditions(teamId, filter) };
}

/**
 * A table `d` like `usage_day`, of the team's days in the time zone: UTC days are in the rollup; those of any other
 * zone are summed up from the hours that belong to them.
 */
export function daysIn(teamId: number, filter: Dates & { readonly timeZone?: string | undefined }): SQL {
  const { timeZone = 'UTC', startDate } = filter;
  if (isUtc(timeZone)) return sql`usage_day d`;
  const { from, to } = hoursOf(filter, timeZone);
  const starts = arrayLiteral(dayStarts(filter, timeZone).map(toTimestamp));
  return sql`(
    SELECT team_id, ${startDate}::date + width_bucket(hour, ${starts}::timestamptz[]) - 1 AS day, key_id, model_id,
      provider_id, ${sql.raw(HOUR_SUMS)}
    FROM usage_hour
    WHERE team_id = ${teamId} AND hour >= ${toTimestamp(from)} AND hour < ${toTimestamp(to)}
    GROUP BY 1, 2, 3, 4, 5) d`;
}

function conditions(teamId: number, filter: UsageExportInput): SQL {
  const parts = [
    sql`d.team_id = ${teamId}`,
    sql`d.day BETWEEN ${filter.startDate} AND ${filter.endDate}`,
    ...(filter.apiKeyId === undefined ? [] : [sql`d.key_id = ${filter.apiKeyId}`]),
    ...(filter.model === undefined
      ? []
      : [sql`d.model_id = (SELECT id FROM models WHERE name = ${filter.model})`]),
  ];
  return sql.join(parts, sql` AND `);
}

/**
 * The filter over no more days than there is usage on, so that a range of centuries in a time zone is cut into few
 * days. Null when there is no usage in it.
 */
export async function withinUsage<Filter extends Dates>(
  ctx: Ctx,
  teamId: number,
  filter: Filter,
): Promise<Filter | null> {
  // A day of a time zone begins at most one UTC day earlier or later.
  const [span] = await prepared<{ startDate: string; endDate: string }>(
    ctx,
    `SELECT greatest(min(day) - 1, $2)::text AS "startDate", least(max(day) + 1, $3)::text AS "endDate"
     FROM usage_day_sum WHERE team_id = $1 AND dimension = 'all' HAVING min(day) IS NOT NULL`,
    [teamId, filter.startDate, filter.endDate],
  );
  return span === undefined || span.startDate > span.endDate ? null : { ...filter, ...span };
}

/** That of the rollup's primary key, backwards: a page is read from the index without a sort. */
export const NEWEST_FIRST = sql`d.team_id DESC, d.day DESC, d.key_id DESC, d.model_id DESC, d.provider_id DESC`;

/** The columns of rows `d` with their names, of models `m`, providers `p` and keys `k`. */
export const NAMED = sql`d.day::text AS date, m.name AS model, p.name AS provider, d.*, k.name, k.upstream_name, k.label`;

/** So many rows, newest day first. */
export async function readRows(ctx: Ctx, { from, where }: Rows, limit: number): Promise<Row[]> {
  const result = await ctx.db.execute<Row>(sql`
    SELECT ${NAMED}
    FROM (SELECT * FROM ${from} WHERE ${where} ORDER BY ${NEWEST_FIRST} LIMIT ${limit}) d
    JOIN api_keys k ON k.team_id = d.team_id AND k.id = d.key_id JOIN models m ON m.id = d.model_id JOIN providers p ON p.id = d.provider_id
    ORDER BY ${NEWEST_FIRST}`);
  return result;
}

export function toUsageRow(row: Row): UsageRow {
  const counted = { facts: row.facts, counted: row.facts_counted };
  return {
    ...toKeyName(row),
    date: row.date,
    model: row.model,
    provider: row.provider,
    requestsCount: countOrNull(counted, Number(row.requests)),
    tokensInput: countOrNull(counted, Number(row.tokens_input)),
    tokensOutput: countOrNull(counted, Number(row.tokens_output)),
    tokensReasoning: countOrNull(
      { facts: row.facts, counted: row.facts_reasoning },
      Number(row.tokens_reasoning),
    ),
    tokensCached: countOrNull({ facts: row.facts, counted: row.facts_cached }, Number(row.tokens_cached)),
    cost: toUsd(BigInt(row.cost)),
    byokCost: toUsd(BigInt(row.byok_cost)),
  };
}
