import type { Hours } from '@watcher/contract/calendar/dates';
import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../context.ts';
import { arrayLiteral } from '../../db/array-literal.ts';
import { type Row, readInstantOrNull } from '../../db/decode.ts';
import { statement } from '../../db/prepared.ts';
import { toTimestamp } from '../../db/timestamp.ts';

/** Says of a span of hours whether any key of the team was asked about any of it; of a team without keys all is known. */
export type IsKnown = (hours: Hours) => boolean;

/** The spans `r` of a key `k` between two instants, which are given as SQL. */
const knownOf = (from: string, to: string) => `
  SELECT unnest(hours * tstzmultirange(tstzrange(${from}, ${to}))) AS r FROM usage_coverage
  WHERE team_id = k.team_id AND key_id = k.id
  UNION ALL
  SELECT tstzrange(k.last_synced_at, k.last_synced_at, '[]') WHERE k.kind = 'inference'`;

const ENDS = {
  from: 'extract(epoch FROM lower(r)) * 1000',
  to: 'extract(epoch FROM upper(r)) * 1000',
};

const spansOfKeys = statement<'team' | 'from' | 'to' | 'keys'>(`
  SELECT ${ENDS.from} AS "from", ${ENDS.to} AS "to"
  FROM api_keys k LEFT JOIN LATERAL (${knownOf('$from', '$to')}) c ON true
  WHERE k.team_id = $team AND ($keys::bigint[] IS NULL OR k.id = ANY($keys::bigint[]))`);

/**
 * What some source has reported of a team's keys in a span: the hours that a source owns, and the moment of each key's
 * last look, since a counter that stood still owns no hour.
 *
 * @param keyIds only these keys are meant; null: all of the team.
 */
export async function knownHours(
  ctx: Ctx,
  teamId: number,
  { from, to }: Hours,
  keyIds: readonly number[] | null = null,
): Promise<IsKnown> {
  const rows = await spansOfKeys(ctx, {
    team: teamId,
    from: toTimestamp(from),
    to: toTimestamp(to),
    keys: keyIds === null ? null : arrayLiteral(keyIds),
  });
  if (rows.length === 0) return () => true;
  return isKnownBy(rows.flatMap((row) => toHours(row) ?? []));
}

/** Null where there is no span. */
function toHours(row: Row): Hours | null {
  const [from, to] = [readInstantOrNull(row, 'from'), readInstantOrNull(row, 'to')];
  return from === null || to === null ? null : { from, to };
}

/** @param spans of which a source has reported something; an instant is a span too. */
export function isKnownBy(spans: readonly Hours[]): IsKnown {
  const known = spans.map((span) => ({ from: span.from.getTime(), to: span.to.getTime() }));
  return (hours) => {
    const [from, to] = [hours.from.getTime(), hours.to.getTime()];
    // A day that a time zone left out has no hours to know of.
    return from >= to || known.some((span) => span.from < to && (span.to > from || span.from >= from));
  };
}

const knownSpans = z
  .array(z.object({ from: z.number().nullable(), to: z.number().nullable() }))
  .nullable()
  .transform((spans) =>
    (spans ?? []).flatMap(({ from, to }) =>
      from === null || to === null ? [] : [{ from: new Date(from), to: new Date(to) }],
    ),
  );

/** Reads a column that `knownOfKey` made. */
export function readKnown(row: Row, column: string): IsKnown {
  return isKnownBy(knownSpans.parse(row[column]));
}

/** What is known of a key `k`, as JSON for `readKnown`: a column of a statement about keys. */
export function knownOfKey({ from, to }: Hours): SQL {
  const spans = knownOf(`'${toTimestamp(from)}'`, `'${toTimestamp(to)}'`);
  return sql.raw(
    `(SELECT json_agg(json_build_object('from', ${ENDS.from}, 'to', ${ENDS.to})) FROM (${spans}) known)`,
  );
}

/**
 * From when on usage is known: the first that there is, or the first hour that a source was asked about. Null without
 * any, and while keys wait for their first sync or for their older history: what is known then is not yet all. History that
 * is read once more stays known meanwhile.
 */
export async function knownSince(ctx: Ctx, teamId: number): Promise<Date | null> {
  const [row] = await firstKnown(ctx, { team: teamId });
  return row === undefined ? null : readInstantOrNull(row, 'since');
}

const firstKnown = statement<'team'>(`
  SELECT extract(epoch FROM least(
    (SELECT min(day)::timestamp AT TIME ZONE 'UTC' FROM usage_day_sum WHERE team_id = $team AND dimension = 'all'),
    (SELECT min(lower(c.hours)) FROM usage_coverage c
     JOIN api_keys k ON k.team_id = c.team_id AND k.id = c.key_id WHERE k.team_id = $team)
  )) * 1000 AS since
  WHERE NOT EXISTS (
    SELECT FROM api_keys k WHERE k.team_id = $team AND k.is_active AND (
      (k.last_synced_at IS NULL AND k.status = 'valid' AND k.kind = 'inference')
      OR EXISTS (
        SELECT FROM graphile_worker._private_jobs j
        WHERE j.key = 'sync-history:' || k.id AND j.attempts < j.max_attempts
          AND NOT coalesce((j.payload->>'again')::boolean, false)
      )
    )
  )`);

/**
 * What of some days the team's inference keys may have used without any source having reported it: a stretch per key and
 * gap, cut to the days. Unlike `knownHours` this asks for every hour of every key; of a day whose sum is known as a span
 * within it, no hour is missing.
 *
 * A key's time begins when it was made (with all time where that is not known) and goes on while it is watched; of one
 * that is paused, refused or gone it ends with what was last reported. What lies after the last look is not known, even of
 * an hour that a source owns already; up to it, a key without newer hours was seen to stand still. What lies before both
 * the first usage and the first key's watch counts as unknown too, since the key may not have existed.
 */
export async function unknownHours(ctx: Ctx, teamId: number, days: readonly Hours[]): Promise<Hours[]> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const rows = await unknownSpans(ctx, {
    team: teamId,
    from: toTimestamp(first.from),
    to: toTimestamp(last.to),
    starts: arrayLiteral(days.map((day) => toTimestamp(day.from))),
  });
  return rows.flatMap((row) => toHours(row) ?? []);
}

/** Everything before an instant, which is given as SQL; without one, all time. */
function until(at: string): string {
  return `tstzmultirange(tstzrange(NULL, ${at}))`;
}

const unknownSpans = statement<'team' | 'from' | 'to' | 'starts'>(`
  WITH keys AS (
    SELECT upstream_created_at AS made_at, coalesce(last_synced_at, '-infinity') AS looked_at, reported,
      k.is_active AND k.status <> 'invalid' AS is_watched
    FROM api_keys k CROSS JOIN LATERAL (
      SELECT coalesce(range_agg(r), '{}') AS reported FROM (
        SELECT unnest(hours) AS r FROM usage_coverage WHERE team_id = k.team_id AND key_id = k.id
        UNION ALL
        SELECT tstzrange("from", until) FROM usage_span
        WHERE team_id = k.team_id AND key_id = k.id AND width_bucket("from", $starts::timestamptz[])
          = width_bucket(until - interval '1 microsecond', $starts::timestamptz[])
      ) known
    ) c
    WHERE k.team_id = $team AND k.kind = 'inference'
  ), unknown AS (
    SELECT tstzmultirange(tstzrange(made_at, NULL)) - ${until('looked_at')} * CASE
      WHEN isempty(reported) THEN '{}' ELSE reported + tstzmultirange(tstzrange(upper(reported), NULL)) END AS hours
    FROM keys WHERE is_watched
    UNION ALL
    SELECT tstzmultirange(tstzrange(made_at, NULL)) * ${until('upper(reported)')} - reported
    FROM keys WHERE NOT is_watched AND NOT isempty(reported)
    UNION ALL
    SELECT ${until(`least(
      (SELECT min(day)::timestamp AT TIME ZONE 'UTC' FROM usage_day_sum WHERE team_id = $team AND dimension = 'all'),
      (SELECT min(created_at) FROM api_keys WHERE team_id = $team))`)}
  )
  SELECT ${ENDS.from} AS "from", ${ENDS.to} AS "to"
  FROM unknown, unnest(hours * tstzmultirange(tstzrange($from, $to))) AS r`);
