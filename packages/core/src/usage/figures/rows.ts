import { type Dates, dayStarts, hoursOf } from '@watcher/contract/calendar/dates';
import { isUtc } from '@watcher/contract/calendar/time-zone';
import type { UsageExportInput, UsageRow } from '@watcher/contract/usage';
import { type SQL, sql } from 'drizzle-orm';
import type { Ctx } from '../../context.ts';
import { arrayLiteral } from '../../db/array-literal.ts';
import { type Row, readText, readTextOrNull } from '../../db/decode.ts';
import { statement } from '../../db/prepared.ts';
import { toTimestamp } from '../../db/timestamp.ts';
import { amountsReader } from '../measures/amounts.ts';
import { dayColumns } from '../measures/columns.ts';
import { hourSums } from '../measures/hour-sums.ts';
import { factColumns, MEASURES, MONEY } from '../measures/table.ts';
import { toKeyName } from './key-name.ts';
import { keysTagged } from './tagged.ts';

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
 * zone are summed up from the hours that belong to them, and the spans that lie in one. A span of several days is in no
 * row.
 */
export function daysIn(teamId: number, filter: Dates & { readonly timeZone?: string | undefined }): SQL {
  const { timeZone = 'UTC', startDate } = filter;
  if (isUtc(timeZone)) return sql`usage_day d`;
  const { from, to } = hoursOf(filter, timeZone);
  const starts = arrayLiteral(dayStarts(filter, timeZone).map(toTimestamp));
  return sql`(
    SELECT team_id, ${startDate}::date + width_bucket(hour, ${starts}::timestamptz[]) - 1 AS day, key_id, model_id,
      provider_id, ${sql.raw(hourSums())}
    FROM (
      SELECT team_id, hour, key_id, model_id, provider_id, ${HOUR_COLUMNS} FROM usage_hour
      WHERE team_id = ${teamId} AND hour >= ${toTimestamp(from)} AND hour < ${toTimestamp(to)}
      UNION ALL
      SELECT team_id, "from", key_id, 0, 0, ${SPAN_COLUMNS} FROM usage_span
      WHERE team_id = ${teamId} AND "from" >= ${toTimestamp(from)} AND until <= ${toTimestamp(to)}
        AND width_bucket("from", ${starts}::timestamptz[])
          = width_bucket(until - interval '1 microsecond', ${starts}::timestamptz[])
    ) h
    GROUP BY 1, 2, 3, 4, 5) d`;
}

const HOUR_COLUMNS = sql.raw(factColumns(MEASURES).join(', '));
/** A span says what it cost and no more. */
const SPAN_COLUMNS = sql.raw(
  factColumns(MEASURES)
    .map((column) => (MONEY.some((name) => MEASURES[name].column === column) ? column : 'NULL::bigint'))
    .join(', '),
);

function conditions(teamId: number, filter: UsageExportInput): SQL {
  const parts = [
    sql`d.team_id = ${teamId}`,
    sql`d.day BETWEEN ${filter.startDate} AND ${filter.endDate}`,
    ...(filter.apiKeyId === undefined ? [] : [sql`d.key_id = ${filter.apiKeyId}`]),
    ...(filter.tag === undefined ? [] : [sql`d.key_id = ANY(${keysTagged(teamId, filter.tag)})`]),
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
  const { startDate, endDate } = filter;
  const [row] = await daysWithUsage(ctx, { team: teamId, startDate, endDate });
  if (row === undefined) return null;
  const within = { startDate: readText(row, 'start_date'), endDate: readText(row, 'end_date') };
  return within.startDate > within.endDate ? null : { ...filter, ...within };
}

/** A day of a time zone begins at most one UTC day earlier or later. It may hold a span that no day of UTC does. */
const daysWithUsage = statement<'team' | 'startDate' | 'endDate'>(`
  SELECT greatest(min(first) - 1, $startDate)::text AS start_date, least(max(last) + 1, $endDate)::text AS end_date
  FROM (
    SELECT min(day) AS first, max(day) AS last FROM usage_day_sum WHERE team_id = $team AND dimension = 'all'
    UNION ALL
    SELECT min("from" AT TIME ZONE 'UTC')::date, max(until AT TIME ZONE 'UTC')::date FROM usage_span WHERE team_id = $team
  ) days HAVING min(first) IS NOT NULL`);

/** That of the rollup's primary key, backwards: a page is read from the index without a sort. */
export const NEWEST_FIRST = sql`d.team_id DESC, d.day DESC, d.key_id DESC, d.model_id DESC, d.provider_id DESC`;

const SUMS = sql.raw(
  Object.values(dayColumns(MEASURES))
    .flat()
    .map(({ column }) => `d.${column}`)
    .join(', '),
);

/**
 * What a row of usage is read from: rows `d`, their models `m`, providers `p` and keys `k`. No column more, since each
 * is decoded a thousand times for a page.
 */
export const NAMED = sql`d.day::text AS date, d.key_id, m.name AS model, p.name AS provider, ${SUMS}, k.name, k.upstream_name, k.label`;

/** So many rows, newest day first. */
export async function readRows(ctx: Ctx, { from, where }: Rows, limit: number): Promise<Row[]> {
  return ctx.db.execute(sql`
    SELECT ${NAMED}, d.model_id, d.provider_id
    FROM (SELECT * FROM ${from} WHERE ${where} ORDER BY ${NEWEST_FIRST} LIMIT ${limit}) d
    JOIN api_keys k ON k.team_id = d.team_id AND k.id = d.key_id JOIN models m ON m.id = d.model_id
    JOIN providers p ON p.id = d.provider_id
    ORDER BY ${NEWEST_FIRST}`);
}

const { requests, ...others } = MEASURES;
const readRequests = amountsReader({ requests });
const readOthers = amountsReader(others);

/** A row of `NAMED` columns as answers have it. */
export function toUsageRow(row: Row): UsageRow {
  const { apiKeyId, apiKeyName } = toKeyName(row);
  // A page has up to a thousand rows: an object that is copied first and added to is made fastest.
  return {
    ...readOthers(row),
    apiKeyId,
    apiKeyName,
    date: readText(row, 'date'),
    model: readTextOrNull(row, 'model'),
    provider: readTextOrNull(row, 'provider'),
    requestsCount: readRequests(row).requests,
  };
}
