import { sql } from 'drizzle-orm';
import type { Ctx } from '../../context.ts';

/** Money in 1e-12 USD. */
export interface KeySums {
  readonly cost: bigint;
  readonly byokCost: bigint;
}

/** All that the facts of a key explain, those included that the clean-up has taken away since. */
export async function keySums(
  ctx: Pick<Ctx, 'db'>,
  key: { readonly teamId: number; readonly id: number },
): Promise<KeySums> {
  const result = await ctx.db.execute<{ cost: string; byok_cost: string }>(
    sql`SELECT cost, byok_cost FROM usage_key WHERE team_id = ${key.teamId} AND key_id = ${key.id}`,
  );
  const [row] = result;
  return { cost: BigInt(row?.cost ?? 0), byokCost: BigInt(row?.byok_cost ?? 0) };
}

/** The part of it in the hours from the given one on. */
export async function keySumsSince(
  ctx: Pick<Ctx, 'db'>,
  key: { readonly teamId: number; readonly id: number },
  hour: Date,
): Promise<KeySums> {
  const result = await ctx.db.execute<{ cost: string; byok_cost: string }>(sql`
    SELECT coalesce(sum(cost), 0) AS cost, coalesce(sum(byok_cost), 0) AS byok_cost FROM usage_hour
    WHERE team_id = ${key.teamId} AND key_id = ${key.id} AND hour >= ${hour.toISOString()}`);
  const [row] = result;
  return { cost: BigInt(row?.cost ?? 0), byokCost: BigInt(row?.byok_cost ?? 0) };
}
