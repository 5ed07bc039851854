import type { Hours } from '@watcher/contract/calendar/dates';
import { sql } from 'drizzle-orm';
import type { TxCtx } from '../../context.ts';
import { arrayLiteral } from '../../db/array-literal.ts';
import { readInstant } from '../../db/decode.ts';
import { betterThan, type Source, worseThan } from './sources.ts';

/** Hours of a key that a source says something about; from a whole hour to a whole hour, exclusive. */
export interface SourceWindow {
  readonly teamId: number;
  readonly keyId: number;
  readonly source: Source;
  readonly from: Date;
  readonly to: Date;
}

/** Makes the source the owner of the window's hours but for those of better sources, and says which these are. */
export async function takeOver(
  tx: TxCtx,
  { teamId, keyId, source, from, to }: SourceWindow,
): Promise<Hours[]> {
  const window = sql`tstzmultirange(tstzrange(${from.toISOString()}, ${to.toISOString()}))`;
  await tx.db.execute(sql`
    UPDATE usage_coverage SET hours = hours - ${window}
    WHERE team_id = ${teamId} AND key_id = ${keyId} AND hours && ${window}
      AND source = ANY(${arrayLiteral(worseThan(source))}::text[])`);
  const taken = await tx.db.execute(sql`
    WITH owned AS (
      SELECT ${window} - coalesce(range_agg(hours), '{}') AS hours
      FROM usage_coverage
      WHERE team_id = ${teamId} AND key_id = ${keyId} AND source = ANY(${arrayLiteral(betterThan(source))}::text[])
    ), recorded AS (
      INSERT INTO usage_coverage AS c (team_id, key_id, source, hours)
      SELECT ${teamId}, ${keyId}, ${source}, hours FROM owned
      ON CONFLICT (team_id, key_id, source) DO UPDATE SET hours = c.hours + excluded.hours
    )
    SELECT extract(epoch FROM lower(r)) * 1000 AS "from", extract(epoch FROM upper(r)) * 1000 AS "to"
    FROM owned, unnest(hours) AS r`);
  return taken.map((row) => ({ from: readInstant(row, 'from'), to: readInstant(row, 'to') }));
}

/** The hours of the window of which no source, and no span, says anything. */
export async function unknownHoursIn(tx: TxCtx, { teamId, keyId, from, to }: SourceWindow): Promise<Hours[]> {
  const window = sql`tstzrange(${from.toISOString()}, ${to.toISOString()})`;
  const free = await tx.db.execute(sql`
    SELECT extract(epoch FROM lower(r)) * 1000 AS "from", extract(epoch FROM upper(r)) * 1000 AS "to"
    FROM unnest(tstzmultirange(${window}) - coalesce((
        SELECT range_agg(hours) FROM usage_coverage
        WHERE team_id = ${teamId} AND key_id = ${keyId}
      ), '{}') - coalesce((
        SELECT range_agg(tstzrange(date_trunc('hour', "from", 'UTC'), date_trunc('hour', until, 'UTC') + interval '1 hour'))
        FROM usage_span
        WHERE team_id = ${teamId} AND key_id = ${keyId} AND "from" < ${to.toISOString()} AND until > ${from.toISOString()}
      ), '{}')) AS r`);
  return free.map((row) => ({ from: readInstant(row, 'from'), to: readInstant(row, 'to') }));
}
