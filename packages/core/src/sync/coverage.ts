import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';

/** Which hours of a key are known. */
export interface Coverage {
  /** From when until when analytics has told them; null when it never has. */
  readonly from: Date | null;
  readonly until: Date | null;
  /** Hours before `from` are known from a source that analytics is better than. */
  readonly hasOlder: boolean;
}

export async function coverageOf(ctx: Pick<Ctx, 'db'>, keyId: number): Promise<Coverage> {
  const result = await ctx.db.execute<{ from: string | null; until: string | null; has_older: boolean }>(sql`
    SELECT extract(epoch FROM a.first) * 1000 AS "from", extract(epoch FROM a.last) * 1000 AS until,
      EXISTS (
        SELECT FROM usage_coverage
        WHERE key_id = ${keyId} AND source <> 'analytics' AND NOT isempty(hours) AND lower(hours) < a.first
      ) AS has_older
    FROM (
      SELECT min(lower(hours)) AS first, max(upper(hours)) AS last FROM usage_coverage
      WHERE key_id = ${keyId} AND source = 'analytics' AND NOT isempty(hours)
    ) a`);
  const [row] = result.rows;
  const instant = (ms: string | null | undefined) => (ms == null ? null : new Date(Number(ms)));
  return { from: instant(row?.from), until: instant(row?.until), hasOlder: row?.has_older ?? false };
}
