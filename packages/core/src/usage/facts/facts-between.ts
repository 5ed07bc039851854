import { sql } from 'drizzle-orm';
import type { TxCtx } from '../../context.ts';
import { type Row, readBigint, readInstant, readIntegerOrNull, readTextOrNull } from '../../db/decode.ts';
import { recordOf } from '../../lib/record-of.ts';
import { COUNTS, factColumns, MEASURES, MONEY } from '../measures/table.ts';
import type { Fact } from './fact.ts';

/** The stored facts of a key from a whole hour to a whole hour (exclusive). */
export async function factsBetween(
  tx: TxCtx,
  key: { readonly teamId: number; readonly id: number },
  from: Date,
  to: Date,
): Promise<Fact[]> {
  const rows = await tx.db.execute(sql`
    SELECT extract(epoch FROM u.hour) * 1000 AS hour_ms, m.name AS model, p.name AS provider,
      ${sql.raw(
        factColumns()
          .map((column) => `u.${column}`)
          .join(', '),
      )}
    FROM usage_hour u JOIN models m ON m.id = u.model_id JOIN providers p ON p.id = u.provider_id
    WHERE u.team_id = ${key.teamId} AND u.key_id = ${key.id}
      AND u.hour >= ${from.toISOString()} AND u.hour < ${to.toISOString()}`);
  return rows.map(toFact);
}

function toFact(row: Row): Fact {
  return {
    hour: readInstant(row, 'hour_ms'),
    model: readTextOrNull(row, 'model'),
    provider: readTextOrNull(row, 'provider'),
    ...recordOf(COUNTS, (name) => readIntegerOrNull(row, MEASURES[name].column)),
    ...recordOf(MONEY, (name) => readBigint(row, MEASURES[name].column)),
  };
}
