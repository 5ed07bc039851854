import { type SQL, sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { toUsd } from '../lib/money.ts';
import { type KeyNameRow, toKeyName } from './read.ts';
import type { UsageExportInput, UsageRow } from './schemas.ts';
import { countOrNull } from './totals.ts';

/** A day's usage of a model at a provider by a key, as `usage_day` holds it. */
export type Row = Record<string, unknown> &
  KeyNameRow & {
    date: string;
    model_id: number;
    provider_id: number;
    model: string | null;
    provider: string | null;
    facts: number;
    facts_counted: number;
    facts_reasoning: number;
    facts_cached: number;
    requests: string;
    tokens_input: string;
    tokens_output: string;
    tokens_reasoning: string;
    tokens_cached: string;
    cost: string;
    byok_cost: string;
  };

/** Which rows of `usage_day d` the filter lets through. */
export function conditions(userId: number, input: UsageExportInput): SQL {
  const parts = [
    sql`d.user_id = ${userId}`,
    sql`d.day BETWEEN ${input.startDate} AND ${input.endDate}`,
    ...(input.apiKeyId === undefined ? [] : [sql`d.key_id = ${input.apiKeyId}`]),
    ...(input.model === undefined
      ? []
      : [sql`d.model_id = (SELECT id FROM models WHERE name = ${input.model})`]),
  ];
  return sql.join(parts, sql` AND `);
}

/**
 * Rows newest day first. The order is that of the primary key, backwards: a page is read from the index without a
 * sort.
 *
 * @param page the LIMIT, and the OFFSET if any.
 */
export async function readRows(ctx: Ctx, where: SQL, page: SQL): Promise<Row[]> {
  const result = await ctx.db.execute<Row>(sql`
    SELECT d.day::text AS date, m.name AS model, p.name AS provider, d.*, k.name, k.upstream_name, k.label
    FROM (
      SELECT * FROM usage_day d WHERE ${where}
      ORDER BY user_id DESC, day DESC, key_id DESC, model_id DESC, provider_id DESC ${page}
    ) d
    JOIN api_keys k ON k.id = d.key_id JOIN models m ON m.id = d.model_id JOIN providers p ON p.id = d.provider_id
    ORDER BY d.day DESC, d.key_id DESC, d.model_id DESC, d.provider_id DESC`);
  return result.rows;
}

export function toUsageRow(row: Row): UsageRow {
  const counted = { facts: row.facts, counted: row.facts_counted };
  return {
    ...toKeyName(row),
    date: row.date,
    model: row.model,
    provider: row.provider,
    requestsCount: countOrNull(counted, Number(row.requests)),
    tokensInput: countOrNull(counted, Number(row.tokens_input)),
    tokensOutput: countOrNull(counted, Number(row.tokens_output)),
    tokensReasoning: countOrNull(
      { facts: row.facts, counted: row.facts_reasoning },
      Number(row.tokens_reasoning),
    ),
    tokensCached: countOrNull({ facts: row.facts, counted: row.facts_cached }, Number(row.tokens_cached)),
    cost: toUsd(BigInt(row.cost)),
    byokCost: toUsd(BigInt(row.byok_cost)),
  };
}
