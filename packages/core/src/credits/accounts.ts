import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { readInteger } from '../db/decode.ts';

/**
 * Which management keys of a team speak for one account: those that list a key in common, be it watched or removed. A key
 * is of one account, so this holds whatever the keys show.
 *
 * @returns the lowest id among the management keys of an account, for each of them.
 */
export async function readAccounts(ctx: Pick<Ctx, 'db'>, teamId: number): Promise<(id: number) => number> {
  const rows = await ctx.db.execute(sql`
    SELECT managed_by AS one, also_listed_by AS other FROM api_keys
    WHERE team_id = ${teamId} AND managed_by IS NOT NULL AND also_listed_by IS NOT NULL
    UNION
    SELECT a.managed_by, b.managed_by FROM ignored_keys a
      JOIN ignored_keys b ON b.team_id = a.team_id AND b.hash = a.hash AND b.managed_by > a.managed_by
    WHERE a.team_id = ${teamId}`);
  const accounts = new Map<number, number>();
  const accountOf = (id: number): number => {
    const parent = accounts.get(id);
    return parent === undefined ? id : accountOf(parent);
  };
  for (const row of rows) {
    const [one, other] = [accountOf(readInteger(row, 'one')), accountOf(readInteger(row, 'other'))];
    if (one !== other) accounts.set(Math.max(one, other), Math.min(one, other));
  }
  return accountOf;
}
