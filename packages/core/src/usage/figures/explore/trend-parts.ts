import { type Dates, type Hours, shiftDate } from '@watcher/contract/calendar/dates';
import type { Span } from '@watcher/contract/calendar/periods';
import { localDate, startOfLocalDay } from '@watcher/contract/calendar/time-zone';
import type { Trend, TrendInput } from '@watcher/contract/trend';
import { type SQL, sql } from 'drizzle-orm';
import type { Ctx } from '../../../context.ts';
import { type Row, readBigint, readInteger, readTextOrNull } from '../../../db/decode.ts';
import { toTimestamp } from '../../../db/timestamp.ts';
import { MEASURES, reportedColumn } from '../../measures/table.ts';
import { toKeyName } from '../key-name.ts';
import { daysIn } from '../rows.ts';
import { conditions, hoursIn } from './source.ts';

/** The bucket of the period before; those of the period count from 0. */
export const BEFORE = -1;

/** What a measure comes to. */
export interface Amount {
  /** Counts, or 1e-12 USD. */
  readonly amount: bigint;
  /** Whether any of the facts reports it. */
  readonly isReported: boolean;
}

/** What one series came to in one bucket; those that came to nothing are absent. */
export interface Part extends Amount {
  readonly bucket: number;
  /** Of the key, model or provider; 0 for all, and for what the source does not report. */
  readonly id: number;
  readonly name: Pick<Trend['series'][number], 'apiKeyId' | 'apiKeyName' | 'model' | 'provider'>;
}

const IDS = { key: sql`d.key_id`, model: sql`d.model_id`, provider: sql`d.provider_id` };
const namesOf = (teamId: number) => ({
  key: {
    columns: sql`k.name, k.upstream_name, k.label`,
    table: sql`api_keys k ON k.team_id = ${teamId} AND k.id = g.id`,
  },
  model: { columns: sql`n.name`, table: sql`models n ON n.id = g.id` },
  provider: { columns: sql`n.name`, table: sql`providers n ON n.id = g.id` },
});

/** A measure in the buckets of a period and in the period before, by series: one statement. */
export async function readParts(ctx: Ctx, teamId: number, input: TrendInput, span: Span): Promise<Part[]> {
  const { by, timeZone = 'UTC' } = input;
  const measure = Object.values(MEASURES).find(({ column }) => column === input.metric);
  if (measure === undefined) throw new Error(`There is no measure ${input.metric}.`);
  const columns = sql.raw(
    `d.${measure.column} AS amount, d.${reportedColumn(measure) ?? 'facts'} AS reporting`,
  );
  const id = by === undefined ? sql`0` : IDS[by];
  const partsOf = ({ dates, hours, bucket }: Source): SQL => {
    const filter = { ...input, ...dates, timeZone };
    const limits =
      hours === null
        ? sql``
        : sql` AND d.hour >= ${toTimestamp(hours.from)} AND d.hour < ${toTimestamp(hours.to)}`;
    return sql`
      SELECT ${bucket} AS bucket, ${id} AS id, ${columns}
      FROM ${hours === null ? daysIn(teamId, filter) : hoursIn(teamId, filter)}
      WHERE ${conditions(teamId, filter)}${limits}`;
  };
  const sources = [ownSource(span), ...(span.previous === null ? [] : sourcesOf(span.previous, timeZone))];
  const name = by === undefined ? undefined : namesOf(teamId)[by];
  const rows = await ctx.db.execute(sql`
    SELECT g.*${name === undefined ? sql`` : sql`, ${name.columns}`} FROM (
      SELECT bucket, id, coalesce(sum(amount), 0) AS amount, coalesce(sum(reporting), 0) AS reporting
      FROM (${sql.join(sources.map(partsOf), sql` UNION ALL `)}) parts
      GROUP BY bucket, id
    ) g ${name === undefined ? sql`` : sql`LEFT JOIN ${name.table}`}`);
  return rows.map((row) => toPart(row, by));
}

/** Where amounts come from: days, or hours of days, and which bucket each is in. */
interface Source {
  readonly dates: Dates;
  readonly hours: Hours | null;
  readonly bucket: SQL;
}

function ownSource({ period, hours, granularity }: Span): Source {
  return granularity === 'day'
    ? { dates: period, hours: null, bucket: sql`(d.day - ${period.startDate}::date)` }
    : {
        dates: period,
        hours,
        bucket: sql`(extract(epoch FROM d.hour - ${toTimestamp(hours.from)}::timestamptz) / 3600)::integer`,
      };
}

/** Whole days of the zone, which are summed up already where it is UTC, and the hours of the last one that is cut. */
function sourcesOf({ from, to }: Hours, timeZone: string): Source[] {
  const bucket = sql`${BEFORE}::integer`;
  const first = localDate(timeZone, from);
  const last = localDate(timeZone, new Date(to.getTime() - 1));
  if (startOfLocalDay(timeZone, first).getTime() !== from.getTime()) {
    return [{ dates: { startDate: first, endDate: last }, hours: { from, to }, bucket }];
  }
  const isCut = startOfLocalDay(timeZone, last, 1).getTime() > to.getTime();
  const lastWhole = isCut ? shiftDate(last, -1) : last;
  return [
    ...(first <= lastWhole ? [{ dates: { startDate: first, endDate: lastWhole }, hours: null, bucket }] : []),
    ...(isCut ? [{ dates: { startDate: last, endDate: last }, hours: { from, to }, bucket }] : []),
  ];
}

function toPart(row: Row, by: TrendInput['by']): Part {
  return {
    bucket: readInteger(row, 'bucket'),
    id: readInteger(row, 'id'),
    amount: readBigint(row, 'amount'),
    isReported: readInteger(row, 'reporting') > 0,
    name: nameOf(row, by),
  };
}

function nameOf(row: Row, by: TrendInput['by']): Part['name'] {
  switch (by) {
    case undefined:
      return {};
    case 'key':
      return toKeyName({ ...row, key_id: row['id'] });
    default:
      return { [by]: readTextOrNull(row, 'name') };
  }
}
