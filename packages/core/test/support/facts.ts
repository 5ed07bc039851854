import type { LedgerRow } from '@watcher/openrouter-sim';
import { sql } from 'drizzle-orm';
import type { Ctx } from '../../src/context.ts';

/** A fact or a ledger row as text, so that two sets of them can be compared to the last digit. */
export type FactText = string;

/** Every fact of a team with the key's hash, as stored. */
export async function storedFacts(ctx: Ctx, teamId: number): Promise<FactText[]> {
  const result = await ctx.db.execute<Record<string, string | null>>(sql`
    SELECT k.hash, extract(epoch FROM u.hour) * 1000 AS hour, m.name AS model, p.name AS provider, u.requests,
      u.tokens_input, u.tokens_output, u.tokens_reasoning, u.tokens_cached, u.cost, u.byok_cost
    FROM usage_hour u JOIN api_keys k ON k.team_id = u.team_id AND k.id = u.key_id JOIN models m ON m.id = u.model_id
      JOIN providers p ON p.id = u.provider_id
    WHERE u.team_id = ${teamId}`);
  return result
    .map((row) =>
      factText([
        row['hash'],
        Number(row['hour']),
        row['model'],
        row['provider'],
        row['requests'],
        row['tokens_input'],
        row['tokens_output'],
        row['tokens_reasoning'] ?? 0,
        row['tokens_cached'] ?? 0,
        row['cost'],
        row['byok_cost'],
      ]),
    )
    .sort();
}

/** The same of the simulator's ledger. */
export function ledgerFacts(rows: readonly LedgerRow[]): FactText[] {
  return rows
    .filter((row) => row.requests !== 0)
    .map((row) =>
      factText([
        row.keyHash,
        row.hour,
        row.model,
        row.provider,
        row.requests,
        row.promptTokens,
        row.completionTokens,
        row.reasoningTokens,
        row.cachedTokens,
        row.usage,
        row.byokUsageInference,
      ]),
    )
    .sort();
}

function factText(values: readonly unknown[]): FactText {
  return values.join(' ');
}

/** How many rows of the rollups differ from sums over the facts: 0, or the triggers are wrong. */
export async function rollupDifferences(ctx: Ctx): Promise<number> {
  const result = await ctx.db.execute<{ differences: string }>(sql`
    WITH facts AS (
      SELECT team_id, (hour AT TIME ZONE 'UTC')::date AS day, key_id, model_id, provider_id, requests, tokens_input,
        tokens_output, tokens_reasoning, tokens_cached, cost, byok_cost FROM usage_hour
      UNION ALL
      SELECT team_id, CASE WHEN date_trunc('day', "from", 'UTC') + interval '1 day' >= until
        THEN ("from" AT TIME ZONE 'UTC')::date END, key_id, 0, 0, NULL, NULL, NULL, NULL, NULL, cost, byok_cost
      FROM usage_span
    ), by_day AS (
      SELECT team_id, day, key_id, model_id, provider_id, count(*)::integer AS facts,
        count(requests)::integer AS facts_counted, count(tokens_reasoning)::integer AS facts_reasoning,
        count(tokens_cached)::integer AS facts_cached,
        coalesce(sum(requests), 0)::bigint AS requests, coalesce(sum(tokens_input), 0)::bigint AS tokens_input,
        coalesce(sum(tokens_output), 0)::bigint AS tokens_output,
        coalesce(sum(tokens_reasoning), 0)::bigint AS tokens_reasoning,
        coalesce(sum(tokens_cached), 0)::bigint AS tokens_cached,
        sum(cost)::bigint AS cost, sum(byok_cost)::bigint AS byok_cost
      FROM (TABLE facts) f WHERE day IS NOT NULL GROUP BY 1, 2, 3, 4, 5
    ), by_dimension AS (
      SELECT team_id,
        CASE WHEN model_id IS NOT NULL THEN 'model' WHEN key_id IS NOT NULL THEN 'key'
          WHEN provider_id IS NOT NULL THEN 'provider' ELSE 'all' END AS dimension,
        day, coalesce(model_id, key_id, provider_id, 0)::bigint AS id, count(*)::integer AS facts,
        count(requests)::integer AS facts_counted, coalesce(sum(requests), 0)::bigint AS requests,
        coalesce(sum(tokens_input), 0)::bigint AS tokens_input, coalesce(sum(tokens_output), 0)::bigint AS tokens_output,
        sum(cost)::bigint AS cost, coalesce(sum(cost) FILTER (WHERE requests IS NOT NULL), 0)::bigint AS counted_cost,
        sum(byok_cost)::bigint AS byok_cost
      FROM (TABLE facts) f WHERE day IS NOT NULL
      GROUP BY GROUPING SETS (
        (team_id, day), (team_id, day, model_id), (team_id, day, key_id), (team_id, day, provider_id))
    ), by_key AS (
      SELECT team_id, key_id, count(*)::bigint AS facts, count(requests)::bigint AS facts_counted,
        coalesce(sum(requests), 0)::bigint AS requests, sum(cost)::bigint AS cost, sum(byok_cost)::bigint AS byok_cost
      FROM facts GROUP BY 1, 2
    ), rows_of_day AS (
      SELECT team_id, day, count(*)::integer AS rows FROM usage_day GROUP BY 1, 2
    ), by_local_day AS (
      SELECT d.team_id, d.starts_at, d.ends_at,
        CASE WHEN model_id IS NOT NULL THEN 'model' WHEN key_id IS NOT NULL THEN 'key'
          WHEN provider_id IS NOT NULL THEN 'provider' ELSE 'all' END AS dimension,
        coalesce(model_id, key_id, provider_id, 0)::bigint AS id, count(*)::integer AS facts,
        count(requests)::integer AS facts_counted, coalesce(sum(requests), 0)::bigint AS requests,
        coalesce(sum(tokens_input), 0)::bigint AS tokens_input, coalesce(sum(tokens_output), 0)::bigint AS tokens_output,
        sum(cost)::bigint AS cost, coalesce(sum(cost) FILTER (WHERE requests IS NOT NULL), 0)::bigint AS counted_cost,
        sum(byok_cost)::bigint AS byok_cost
      FROM usage_local_day d JOIN usage_hour h ON h.team_id = d.team_id AND h.hour >= d.starts_at AND h.hour < d.ends_at
      GROUP BY GROUPING SETS (
        (d.team_id, starts_at, ends_at), (d.team_id, starts_at, ends_at, model_id),
        (d.team_id, starts_at, ends_at, key_id), (d.team_id, starts_at, ends_at, provider_id))
    )
    SELECT (SELECT count(*) FROM ((TABLE rows_of_day EXCEPT TABLE usage_day_rows)
          UNION ALL (TABLE usage_day_rows EXCEPT TABLE rows_of_day)) r)
      + (SELECT count(*) FROM ((TABLE by_day EXCEPT TABLE usage_day) UNION ALL (TABLE usage_day EXCEPT TABLE by_day)) d)
      + (SELECT count(*) FROM ((TABLE by_dimension EXCEPT TABLE usage_day_sum)
          UNION ALL (TABLE usage_day_sum EXCEPT TABLE by_dimension)) m)
      + (SELECT count(*) FROM ((TABLE by_local_day EXCEPT TABLE usage_local_day_sum)
          UNION ALL (TABLE usage_local_day_sum EXCEPT TABLE by_local_day)) l)
      + (SELECT count(*) FROM ((TABLE by_key EXCEPT TABLE usage_key) UNION ALL (TABLE usage_key EXCEPT TABLE by_key)) k)
      AS differences`);
  return Number(result[0]?.differences);
}
