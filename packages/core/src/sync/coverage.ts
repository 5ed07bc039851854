import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';

/** From when until when analytics has told a key's hours; null when it never has. */
export async function coverageOf(
  ctx: Ctx,
  keyId: number,
): Promise<{ from: Date | null; until: Date | null }> {
  const result = await ctx.db.execute<{ from: string; until: string }>(sql`
    SELECT extract(epoch FROM lower(hours)) * 1000 AS "from", extract(epoch FROM upper(hours)) * 1000 AS until
    FROM usage_coverage WHERE key_id = ${keyId} AND source = 'analytics' AND NOT isempty(hours)`);
  const row = result.rows[0];
  if (row === undefined) return { from: null, until: null };
  return { from: new Date(Number(row.from)), until: new Date(Number(row.until)) };
}
