import { sql } from 'drizzle-orm';
import type { WithDb } from '../../db/client.ts';
import { type Row, readBigint } from '../../db/decode.ts';

/** Money in 1e-12 USD. */
export interface KeySums {
  readonly cost: bigint;
  readonly byokCost: bigint;
}

/** All that the facts of a key explain, those included that the clean-up has taken away since. */
export async function keySums(
  ctx: WithDb,
  key: { readonly teamId: number; readonly id: number },
): Promise<KeySums> {
  const result = await ctx.db.execute(
    sql`SELECT cost, byok_cost FROM usage_key WHERE team_id = ${key.teamId} AND key_id = ${key.id}`,
  );
  const [row] = result;
  return row === undefined ? { cost: 0n, byokCost: 0n } : toKeySums(row);
}

/** The part of it in the hours from the given one on, and in the spans that begin there; up to an instant where that is given. */
export async function keySumsSince(
  ctx: WithDb,
  key: { readonly teamId: number; readonly id: number },
  hour: Date,
  end?: Date,
): Promise<KeySums> {
  const until = end?.toISOString() ?? 'infinity';
  const result = await ctx.db.execute(sql`
    SELECT coalesce(sum(cost), 0) AS cost, coalesce(sum(byok_cost), 0) AS byok_cost FROM (
      SELECT cost, byok_cost FROM usage_hour
      WHERE team_id = ${key.teamId} AND key_id = ${key.id} AND hour >= ${hour.toISOString()} AND hour < ${until}::timestamptz
      UNION ALL
      SELECT cost, byok_cost FROM usage_span
      WHERE team_id = ${key.teamId} AND key_id = ${key.id} AND "from" >= ${hour.toISOString()} AND until <= ${until}::timestamptz
    ) late`);
  const [row] = result;
  return row === undefined ? { cost: 0n, byokCost: 0n } : toKeySums(row);
}

function toKeySums(row: Row): KeySums {
  return { cost: readBigint(row, 'cost'), byokCost: readBigint(row, 'byok_cost') };
}
