import { dayStarts, hoursOf } from '@watcher/contract/calendar/dates';
import { isUtc } from '@watcher/contract/calendar/time-zone';
import type { Dimension, ExploreInput } from '@watcher/contract/explore';
import type { FilterList } from '@watcher/contract/explore-fields';
import { type SQL, sql } from 'drizzle-orm';
import type { Ctx } from '../../../context.ts';
import { arrayLiteral } from '../../../db/array-literal.ts';
import { readInteger } from '../../../db/decode.ts';
import { toTimestamp } from '../../../db/timestamp.ts';
import { dayColumns } from '../../measures/columns.ts';
import { hourSums } from '../../measures/hour-sums.ts';
import { MEASURES } from '../../measures/table.ts';
import { daysIn } from '../rows.ts';
import { keysTagged } from '../tagged.ts';

export type Filter = Pick<
  ExploreInput,
  'startDate' | 'endDate' | 'timeZone' | 'keys' | 'tag' | 'models' | 'providers' | 'exclude'
>;

const DIMENSION_COLUMNS: Readonly<Record<Dimension, SQL>> = {
  month: sql`date_trunc('month', d.day::timestamp)::date AS month`,
  day: sql`d.day`,
  hour: sql`d.hour`,
  key: sql`d.key_id`,
  model: sql`d.model_id`,
  provider: sql`d.provider_id`,
};

/** Money may come to more than a bigint; counts do not, and are added up faster. */
const { counts, money } = dayColumns(MEASURES);
const SUMS = sql.raw(
  [
    ...counts.map(({ column }) => `sum(d.${column})::bigint AS ${column}`),
    ...money.map(({ column }) => `sum(d.${column}) AS ${column}`),
  ].join(', '),
);

/** One row for every group of what the filter lets through: its dimensions by id, and sums. */
export function groupsOf(teamId: number, filter: Filter, groupBy: readonly Dimension[]): SQL {
  const columns = groupBy.map((dimension) => sql`${DIMENSION_COLUMNS[dimension]}, `);
  const groups = groupBy.map((_, index) => sql.raw(String(index + 1)));
  const from = groupBy.includes('hour') ? hoursIn(teamId, filter) : daysIn(teamId, filter);
  return sql`
    SELECT ${sql.join(columns)} ${SUMS} FROM ${from} WHERE ${conditions(teamId, filter)}
    GROUP BY ${groups.length === 0 ? sql`()` : sql.join(groups, sql`, `)}
    HAVING count(*) > 0`;
}

/** The facts themselves, as a table `d` with the columns of `usage_day` and their hour. */
export function hoursIn(teamId: number, filter: Filter): SQL {
  const { timeZone = 'UTC', startDate } = filter;
  const { from, to } = hoursOf(filter, timeZone);
  const starts = arrayLiteral(dayStarts(filter, timeZone).map(toTimestamp));
  const day = isUtc(timeZone)
    ? sql`(hour AT TIME ZONE 'UTC')::date`
    : sql`${startDate}::date + width_bucket(hour, ${starts}::timestamptz[]) - 1`;
  return sql`(
    SELECT team_id, hour, ${day} AS day, key_id, model_id, provider_id, ${sql.raw(hourSums())} FROM usage_hour
    WHERE team_id = ${teamId} AND hour >= ${toTimestamp(from)} AND hour < ${toTimestamp(to)}
    GROUP BY team_id, hour, key_id, model_id, provider_id) d`;
}

/** What a filter lets through, of a table `d`. */
export function conditions(teamId: number, filter: Filter): SQL {
  const { startDate, endDate, models, providers } = filter;
  const parts = [
    sql`d.team_id = ${teamId}`,
    sql`d.day BETWEEN ${startDate} AND ${endDate}`,
    ...ofKeys(teamId, filter, sql`d.key_id`),
    ...(models === undefined ? [] : [among(filter, 'models', sql`d.model_id`, idsOf('models', models))]),
    ...(providers === undefined
      ? []
      : [among(filter, 'providers', sql`d.provider_id`, idsOf('providers', providers))]),
  ];
  return sql.join(parts, sql` AND `);
}

/** What the filter says of keys, about a column with their ids. */
export function ofKeys(teamId: number, filter: Pick<Filter, 'keys' | 'tag' | 'exclude'>, id: SQL): SQL[] {
  const { keys, tag } = filter;
  return [
    ...(keys === undefined ? [] : [among(filter, 'keys', id, sql`${arrayLiteral(keys)}::bigint[]`)]),
    ...(tag === undefined ? [] : [sql`${id} = ANY(${keysTagged(teamId, tag)})`]),
  ];
}

/** That a column holds one of some ids, or none of them where the list is one of exceptions. */
function among({ exclude = [] }: Pick<Filter, 'exclude'>, list: FilterList, column: SQL, ids: SQL): SQL {
  return exclude.includes(list) ? sql`NOT (${column} = ANY(${ids}))` : sql`${column} = ANY(${ids})`;
}

/** The ids of the keys that a filter lets through; null where it says nothing of keys. */
export async function keysWithin(
  ctx: Ctx,
  teamId: number,
  filter: Pick<Filter, 'keys' | 'tag' | 'exclude'>,
): Promise<number[] | null> {
  const parts = ofKeys(teamId, filter, sql`id`);
  if (parts.length === 0) return null;
  const rows = await ctx.db.execute(
    sql`SELECT id FROM api_keys WHERE ${sql.join([sql`team_id = ${teamId}`, ...parts], sql` AND `)}`,
  );
  return rows.map((row) => readInteger(row, 'id'));
}

/** Id 0 stands for "the source does not report it". */
function idsOf(table: 'models' | 'providers', names: readonly (string | null)[]): SQL {
  const known = arrayLiteral(names.filter((name) => name !== null));
  return sql`ARRAY(
    SELECT id FROM ${sql.raw(table)} WHERE name = ANY(${known}::text[]) OR (name IS NULL AND ${names.includes(null)}))`;
}
