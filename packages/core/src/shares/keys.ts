import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { arrayLiteral } from '../db/array-literal.ts';
import { readInteger } from '../db/decode.ts';
import type { ShareRow } from './share.ts';

/**
 * The keys that a share shows now: the chosen ones that are still there, those of an account whose management key was
 * chosen, or those with its tag. Null: all. None is none, and never all.
 */
export async function keysOfShare(
  ctx: Ctx,
  { teamId, keyIds, tag }: Pick<ShareRow, 'teamId' | 'keyIds' | 'tag'>,
): Promise<readonly number[] | null> {
  if (keyIds === null && tag === null) return null;
  const chosen = arrayLiteral(keyIds ?? []);
  const rows = await ctx.db.execute(sql`
    SELECT id FROM api_keys WHERE team_id = ${teamId} AND (
      id = ANY(${chosen}::bigint[]) OR managed_by = ANY(${chosen}::bigint[])
      OR lower(${tag}::text) IN (SELECT lower(t) FROM unnest(tags) AS t))
    ORDER BY id`);
  return rows.map((row) => readInteger(row, 'id'));
}
