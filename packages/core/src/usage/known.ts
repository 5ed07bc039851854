import type { Ctx } from '../context.ts';
import { prepared } from '../db/prepared.ts';
import { type Hours, toTimestamp } from './period.ts';

/** Says of a span of hours whether any key of the user was asked about any of it; of a user without keys all is known. */
export type IsKnown = (hours: Hours) => boolean;

/**
 * What some source has told of a user's keys in a span: the hours that a source owns, and the moment of each key's last
 * look, since a counter that stood still owns no hour.
 */
export async function knownHours(ctx: Ctx, userId: number, { from, to }: Hours): Promise<IsKnown> {
  const rows = await prepared<{ from: string | null; to: string | null }>(
    ctx,
    'known-hours',
    `SELECT extract(epoch FROM lower(r)) * 1000 AS "from", extract(epoch FROM upper(r)) * 1000 AS "to"
     FROM api_keys k
     LEFT JOIN LATERAL (
       SELECT unnest(hours * tstzmultirange(tstzrange($2, $3))) AS r FROM usage_coverage WHERE key_id = k.id
       UNION ALL
       SELECT tstzrange(k.last_synced_at, k.last_synced_at, '[]') WHERE k.kind = 'inference'
     ) c ON true
     WHERE k.user_id = $1`,
    [userId, toTimestamp(from), toTimestamp(to)],
  );
  if (rows.length === 0) return () => true;
  const known = rows
    .filter((row) => row.from !== null)
    .map((row) => ({ from: Number(row.from), to: Number(row.to) }));
  return (hours) =>
    hours.from >= hours.to ||
    known.some(
      (range) =>
        range.from < hours.to.getTime() &&
        (range.to > hours.from.getTime() || range.from >= hours.from.getTime()),
    );
}

/**
 * From when on usage is known: the first that there is, or the first hour that a source was asked about. Null without
 * any, and while keys wait for their first sync or for their older history: what is known then is not yet all.
 */
export async function knownSince(ctx: Ctx, userId: number): Promise<Date | null> {
  const [row] = await prepared<{ since: string | null }>(
    ctx,
    'known-since',
    `SELECT extract(epoch FROM least(
       (SELECT min(day)::timestamp AT TIME ZONE 'UTC' FROM usage_day_model WHERE user_id = $1),
       (SELECT min(lower(c.hours)) FROM usage_coverage c JOIN api_keys k ON k.id = c.key_id WHERE k.user_id = $1))
     ) * 1000 AS since
     WHERE NOT EXISTS (
       SELECT FROM api_keys k WHERE k.user_id = $1 AND k.is_active AND (
         (k.last_synced_at IS NULL AND k.status = 'valid' AND k.kind = 'inference')
         OR EXISTS (SELECT FROM graphile_worker.jobs j
                    WHERE j.key = 'sync-history:' || k.id AND j.attempts < j.max_attempts)))`,
    [userId],
  );
  return row === undefined || row.since === null ? null : new Date(Number(row.since));
}
