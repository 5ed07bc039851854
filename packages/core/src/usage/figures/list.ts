import { isUtc } from '@watcher/contract/calendar/time-zone';
import type { UsageList, UsageListInput, UsagePage, UsagePageInput } from '@watcher/contract/usage';
import { type SQL, sql } from 'drizzle-orm';
import type { Ctx, Scope } from '../../context.ts';
import { readInteger } from '../../db/decode.ts';
import { preparedSql } from '../../db/prepared.ts';
import { findOwnKey } from '../../keys/key.ts';
import { mapInSlices } from '../../lib/slices.ts';
import { NAMED, NEWEST_FIRST, rowsOf, toUsageRow, withinUsage } from './rows.ts';

/**
 * Usage by day, key, model and provider, newest day first, a page at a time.
 *
 * @throws DomainError `key_not_found` or `key_of_another_team`.
 */
export async function listUsage(ctx: Ctx, scope: Scope, input: UsageListInput): Promise<UsageList> {
  const { teamId } = scope;
  if (input.apiKeyId !== undefined) await findOwnKey(ctx, scope, input.apiKeyId);
  return readUsage(ctx, teamId, input);
}

/** The same by page number. */
export async function pageUsage(ctx: Ctx, scope: Scope, input: UsagePageInput): Promise<UsagePage> {
  const { teamId } = scope;
  const { page, limit, ...range } = input;
  const { items, total } = await readUsage(ctx, teamId, { ...range, limit, skip: (page - 1) * limit });
  return { items, pagination: { page, limit, total, pages: Math.ceil(total / limit) } };
}

async function readUsage(ctx: Ctx, teamId: number, input: UsageListInput): Promise<UsageList> {
  const filter = isUtc(input.timeZone ?? 'UTC') ? input : await withinUsage(ctx, teamId, input);
  if (filter === null) return { items: [], total: 0 };
  const { isKept, tables, from, where, total, offset } = planOf(teamId, filter);
  const query = sql`
    WITH ${tables} SELECT t.total, ${NAMED}
    FROM (${total}) t LEFT JOIN (
      SELECT *, row_number() OVER () AS place FROM (
        SELECT d.* FROM ${from} WHERE ${where} ORDER BY ${NEWEST_FIRST} LIMIT ${input.limit} OFFSET ${offset}
      ) page
    ) d ON true
    LEFT JOIN api_keys k ON k.team_id = d.team_id AND k.id = d.key_id LEFT JOIN models m ON m.id = d.model_id
    LEFT JOIN providers p ON p.id = d.provider_id
    ORDER BY d.place`;
  const read = isKept ? await preparedSql(ctx, query) : await ctx.db.execute(query);
  const [first] = read;
  // Without rows there is one of the total alone.
  const rows = read.filter((row) => row['key_id'] !== null);
  return {
    items: await mapInSlices(rows, toUsageRow),
    total: first === undefined ? 0 : readInteger(first, 'total'),
  };
}

interface Plan {
  /**
   * Whether PostgreSQL keeps the statement. Its plan for any dates walks down the index until the page is full; made
   * for given dates, it would sort all of the period.
   */
  readonly isKept: boolean;
  /** What the statement is made from, in `WITH`. */
  readonly tables: SQL;
  readonly from: SQL;
  readonly where: SQL;
  readonly total: SQL;
  readonly offset: SQL;
}

/**
 * How a page is reached. How many rows each UTC day has is known, so that whole days are passed over without being
 * read, and the total is a sum over days. With a filter, rows are counted; in a time zone, they are made once.
 */
function planOf(teamId: number, filter: UsageListInput): Plan {
  const { from, where } = rowsOf(teamId, filter);
  const { skip, startDate, endDate, timeZone = 'UTC' } = filter;
  if (!isUtc(timeZone)) {
    const tables = sql`made AS MATERIALIZED (SELECT d.* FROM ${from} WHERE ${where})`;
    return {
      isKept: false,
      tables,
      from: sql`made d`,
      where: sql`true`,
      total: sql`SELECT count(*) AS total FROM made`,
      offset: sql`${skip}`,
    };
  }
  if (filter.apiKeyId !== undefined || filter.tag !== undefined || filter.model !== undefined) {
    const tables = sql`counted AS (SELECT count(*) AS total FROM ${from} WHERE ${where})`;
    return {
      isKept: false,
      tables,
      from,
      where,
      total: sql`SELECT total FROM counted`,
      offset: sql`${skip}`,
    };
  }
  const tables = sql`
    days AS (
      SELECT day, rows, sum(rows) OVER (ORDER BY day DESC) AS until FROM usage_day_rows
      WHERE team_id = ${teamId} AND day BETWEEN ${startDate} AND ${endDate}
    ),
    start AS (SELECT day, until - rows AS passed FROM days WHERE until > ${skip} ORDER BY day DESC LIMIT 1)`;
  return {
    isKept: true,
    tables,
    from,
    where: sql`${where} AND d.day <= (SELECT day FROM start)`,
    total: sql`SELECT coalesce(sum(rows), 0) AS total FROM days`,
    offset: sql`${skip} - (SELECT passed FROM start)`,
  };
}
