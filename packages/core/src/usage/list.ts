import { type SQL, sql } from 'drizzle-orm';
import { requireSession, requireToken } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { findOwnKey } from '../keys/internal.ts';
import { toUsd } from '../lib/money.ts';
import { type KeyNameRow, toKeyName } from './read.ts';
import type { UsageList, UsageListInput, UsagePage, UsagePageInput, UsageRow } from './schemas.ts';
import { countOrNull } from './totals.ts';

type Row = Record<string, unknown> &
  KeyNameRow & {
    date: string;
    model: string | null;
    provider: string | null;
    facts: number;
    facts_counted: number;
    facts_cached: number;
    requests: string;
    tokens_input: string;
    tokens_output: string;
    tokens_reasoning: string;
    tokens_cached: string;
    cost: string;
    byok_cost: string;
  };

/**
 * Usage by UTC day, key, model and provider, newest day first, a page at a time.
 *
 * @throws DomainError `not_found` or `forbidden` for a key that is not the user's.
 */
export async function listUsage(ctx: Ctx, input: UsageListInput): Promise<UsageList> {
  const { userId } = requireSession(ctx);
  if (input.apiKeyId !== undefined) await findOwnKey(ctx, userId, input.apiKeyId);
  return readUsage(ctx, userId, input);
}

/** The same for the user of an API token, by page number. */
export async function pageUsage(ctx: Ctx, input: UsagePageInput): Promise<UsagePage> {
  const { userId } = requireToken(ctx);
  const { page, limit, ...range } = input;
  const { items, total } = await readUsage(ctx, userId, { ...range, limit, skip: (page - 1) * limit });
  return { items, pagination: { page, limit, total, pages: Math.ceil(total / limit) } };
}

async function readUsage(ctx: Ctx, userId: number, input: UsageListInput): Promise<UsageList> {
  const where = conditions(userId, input);
  // The order is that of the primary key, backwards: a page is read from the index without a sort.
  const rows = await ctx.db.execute<Row>(sql`
    SELECT d.day::text AS date, m.name AS model, p.name AS provider, d.*, k.name, k.upstream_name, k.label
    FROM (
      SELECT * FROM usage_day d WHERE ${where}
      ORDER BY user_id DESC, day DESC, key_id DESC, model_id DESC, provider_id DESC
      LIMIT ${input.limit} OFFSET ${input.skip}
    ) d
    JOIN api_keys k ON k.id = d.key_id JOIN models m ON m.id = d.model_id JOIN providers p ON p.id = d.provider_id
    ORDER BY d.day DESC, d.key_id DESC, d.model_id DESC, d.provider_id DESC`);
  const counted = await ctx.db.execute<{ total: string }>(
    sql`SELECT count(*) AS total FROM usage_day d WHERE ${where}`,
  );
  return { items: rows.rows.map(toUsageRow), total: Number(counted.rows[0]?.total) };
}

function conditions(userId: number, input: UsageListInput): SQL {
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

function toUsageRow(row: Row): UsageRow {
  const counted = { facts: row.facts, counted: row.facts_counted };
  return {
    ...toKeyName(row),
    date: row.date,
    model: row.model,
    provider: row.provider,
    requestsCount: countOrNull(counted, Number(row.requests)),
    tokensInput: countOrNull(counted, Number(row.tokens_input)),
    tokensOutput: countOrNull(counted, Number(row.tokens_output)),
    tokensReasoning: countOrNull(counted, Number(row.tokens_reasoning)),
    tokensCached: countOrNull({ facts: row.facts, counted: row.facts_cached }, Number(row.tokens_cached)),
    cost: toUsd(BigInt(row.cost)),
    byokCost: toUsd(BigInt(row.byok_cost)),
  };
}
