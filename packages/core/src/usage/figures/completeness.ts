import type { Hours } from '@watcher/contract/calendar/dates';
import type { Summary } from '@watcher/contract/usage';
import type { Ctx } from '../../context.ts';
import { arrayLiteral } from '../../db/array-literal.ts';
import { readBoolean, readInteger } from '../../db/decode.ts';
import { statement } from '../../db/prepared.ts';
import { toTimestamp } from '../../db/timestamp.ts';

/** Whether the totals of a period are all that there is. */
export type Completeness = Pick<Summary, 'isComplete' | 'isCostComplete' | 'unknownHours'>;

/** The same of the cost alone. */
export type CostCompleteness = Omit<Completeness, 'isComplete'>;

/**
 * What of a period nobody has reported yet: the hours in which a key may have used something that no source says. A span
 * whose sum is known is known where the period holds it.
 *
 * A key's time begins when it was made (with OpenRouter's own, in 2023, where that is not known). While it is watched, its hours are
 * known up to the last look, and the two hours after it are not yet late; of one that is paused, refused or gone they end
 * with what was last reported.
 *
 * @param keyIds only these keys are meant; null: all of the team.
 */
export async function readCompleteness(
  ctx: Ctx,
  teamId: number,
  { from, to }: Hours,
  keyIds: readonly number[] | null = null,
): Promise<CostCompleteness> {
  const asked: Asked = {
    team: teamId,
    from: toTimestamp(from),
    to: toTimestamp(to),
    now: toTimestamp(ctx.now()),
    keys: keyIds === null ? null : arrayLiteral(keyIds),
  };
  const [quick] = await anyDoubt(ctx, asked);
  const isDoubtful = quick === undefined || readBoolean(quick, 'doubt');
  return isDoubtful ? countUnknown(ctx, asked) : { isCostComplete: true, unknownHours: 0 };
}

/** The keys and the period of a question, as statements take them. */
type Asked = Parameters<typeof unknown>[1];

/** The same by counting hours, whatever the quick look says. */
export async function countUnknown(ctx: Ctx, asked: Asked): Promise<CostCompleteness> {
  const [row] = await unknown(ctx, asked);
  if (row === undefined) return { isCostComplete: true, unknownHours: 0 };
  const unknownHours = readInteger(row, 'hours');
  return { isCostComplete: unknownHours === 0 && !readBoolean(row, 'waits'), unknownHours };
}

/** Of more keys than these the hours are counted at once: the quick look is to be short whoever asks. */
const MAX_KEYS = 50;

/**
 * Whether some key may lack an hour: every one that was read of late, without a gap and without spans, has none. As a
 * rule that is all of them, and takes PostgreSQL a third of the time that counting hours does.
 */
const anyDoubt = statement<'team' | 'from' | 'to' | 'now' | 'keys'>(
  `
  SELECT (SELECT count(*) FROM (SELECT FROM api_keys WHERE team_id = $team LIMIT ${MAX_KEYS + 1}) k) > ${MAX_KEYS} OR EXISTS (
    SELECT FROM api_keys k WHERE k.team_id = $team AND ($keys::bigint[] IS NULL OR k.id = ANY($keys::bigint[])) AND CASE
      WHEN k.is_active AND k.status <> 'invalid'
        AND coalesce(k.last_synced_at <= $now::timestamptz - interval '2 hours', true) THEN true
      WHEN k.kind <> 'inference' THEN false
      ELSE NOT coalesce((
        SELECT range_agg(c.hours) @> tstzrange(
          greatest(k.upstream_created_at, '2023-01-01 00:00+00', $from::timestamptz),
          greatest(k.upstream_created_at, '2023-01-01 00:00+00', $from::timestamptz,
            least($to::timestamptz, $now::timestamptz, upper(range_agg(c.hours)))))
        FROM usage_coverage c WHERE c.team_id = k.team_id AND c.key_id = k.id
      ), false) OR EXISTS (SELECT FROM usage_span s WHERE s.team_id = k.team_id AND s.key_id = k.id)
    END
  ) AS doubt`,
  { isShort: true },
);

/** Everything before an instant, which is given as SQL; without one, all time. */
function until(at: string): string {
  return `tstzmultirange(tstzrange(NULL, ${at}))`;
}

const unknown = statement<'team' | 'from' | 'to' | 'now' | 'keys'>(`
  WITH period AS (
    SELECT tstzmultirange(tstzrange($from, greatest($from::timestamptz, least($to::timestamptz, $now::timestamptz)))) AS hours
  ), keys AS (
    SELECT tstzmultirange(tstzrange(greatest(k.upstream_created_at, '2023-01-01 00:00+00'), NULL)) AS life, k.is_active AND k.status <> 'invalid' AS is_watched,
      CASE WHEN k.last_synced_at > $now::timestamptz - interval '2 hours' THEN 'infinity' ELSE
        coalesce(k.last_synced_at, '-infinity') END AS looked_at,
      c.hours + s.held AS known, upper(c.hours + s.any_span) AS last_known
    FROM api_keys k CROSS JOIN LATERAL (
      SELECT coalesce(range_agg(hours), '{}') AS hours FROM usage_coverage WHERE team_id = k.team_id AND key_id = k.id
    ) c CROSS JOIN LATERAL (
      SELECT coalesce(range_agg(tstzrange("from", until)) FILTER (WHERE "from" >= $from AND until <= $to), '{}') AS held,
        coalesce(range_agg(tstzrange("from", until)), '{}') AS any_span
      FROM usage_span WHERE team_id = k.team_id AND key_id = k.id
    ) s
    WHERE k.team_id = $team AND k.kind = 'inference' AND ($keys::bigint[] IS NULL OR k.id = ANY($keys::bigint[]))
  ), unknown AS (
    SELECT (life - ${until('looked_at')} * CASE WHEN last_known IS NULL THEN '{}'
      ELSE known + tstzmultirange(tstzrange(last_known, NULL)) END) * period.hours AS hours
    FROM keys, period WHERE is_watched
    UNION ALL
    SELECT (life * ${until('last_known')} - known) * period.hours
    FROM keys, period WHERE NOT is_watched AND last_known IS NOT NULL
  ), clock_hours AS (
    SELECT unnest(range_agg(tstzrange(date_trunc('hour', lower(r), 'UTC'),
      date_trunc('hour', upper(r) + interval '1 hour' - interval '1 microsecond', 'UTC')))) AS r
    FROM unknown, unnest(hours) AS r
  )
  SELECT coalesce((SELECT sum(extract(epoch FROM upper(r) - lower(r)) / 3600) FROM clock_hours), 0)::integer AS hours,
    EXISTS (
      SELECT FROM api_keys
      WHERE team_id = $team AND is_active AND status <> 'invalid' AND last_synced_at IS NULL
        AND ($keys::bigint[] IS NULL OR id = ANY($keys::bigint[]))
    ) AS waits`);
