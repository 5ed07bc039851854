import { sql } from 'drizzle-orm';
import type { Ctx } from '../../src/context.ts';
import { readInstant, readInteger, readText, readTextOrNull } from '../../src/db/decode.ts';
import type { Bucket, Sum } from '../../src/usage/figures/sum.ts';

/** How many local days of a team are kept. */
export async function keptDays(ctx: Ctx, teamId: number): Promise<number> {
  const rows = await ctx.db.execute(sql`SELECT FROM usage_local_day WHERE team_id = ${teamId}`);
  return rows.count;
}

/** Sums as text, so that two sets of them can be compared to the last digit. */
export function sumTexts(sums: readonly Sum[]): string[] {
  return sums
    .map((sum) =>
      [
        sum.bucket,
        sum.dimension,
        sum.key?.id ?? sum.name,
        sum.facts,
        sum.counted,
        sum.cost,
        sum.countedCost,
      ].join(' '),
    )
    .sort();
}

/** The same, added up one by one from every fact and span that is stored. */
export async function rawSums(ctx: Ctx, teamId: number, buckets: readonly Bucket[]): Promise<string[]> {
  const facts = await ctx.db.execute(sql`
    SELECT extract(epoch FROM hour) * 1000 AS "from", extract(epoch FROM hour) * 1000 AS "to", key_id, m.name AS model,
      p.name AS provider, (requests IS NOT NULL)::integer AS counted, cost::text AS cost
    FROM usage_hour u JOIN models m ON m.id = u.model_id JOIN providers p ON p.id = u.provider_id
    WHERE team_id = ${teamId}
    UNION ALL
    SELECT extract(epoch FROM "from") * 1000, extract(epoch FROM until) * 1000 - 0.001, key_id, NULL, NULL, 0, cost::text
    FROM usage_span WHERE team_id = ${teamId}`);
  const rows = facts.map((row) => ({
    from: readInstant(row, 'from'),
    to: readInstant(row, 'to'),
    all: null,
    key: readInteger(row, 'key_id'),
    model: readTextOrNull(row, 'model'),
    provider: readTextOrNull(row, 'provider'),
    counted: readInteger(row, 'counted'),
    cost: BigInt(readText(row, 'cost')),
  }));
  return buckets
    .flatMap(({ bucket, dimension, hours }) => {
      const inside = rows.filter(({ from, to }) => from >= hours.from && to < hours.to);
      return [...Map.groupBy(inside, (row) => row[dimension])].map(([id, group]) => {
        const costOf = (of: typeof group) => of.reduce((sum, { cost }) => sum + cost, 0n);
        const counted = group.filter((row) => row.counted === 1);
        return [bucket, dimension, id, group.length, counted.length, costOf(group), costOf(counted)].join(
          ' ',
        );
      });
    })
    .sort();
}
