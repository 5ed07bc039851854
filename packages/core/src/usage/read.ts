import type { Ctx } from '../context.ts';
import { prepared } from '../db/prepared.ts';
import { nameOf } from '../keys/internal.ts';
import type { Dates } from './period.ts';
import type { Totals } from './totals.ts';

export interface TotalsRow {
  facts: number;
  facts_counted: number;
  requests: string;
  tokens_input: string;
  tokens_output: string;
  cost: string;
  counted_cost: string;
  byok_cost: string;
}

export function toTotals(row: TotalsRow): Totals {
  return {
    facts: row.facts,
    counted: row.facts_counted,
    requests: Number(row.requests),
    tokensInput: Number(row.tokens_input),
    tokensOutput: Number(row.tokens_output),
    cost: BigInt(row.cost),
    countedCost: BigInt(row.counted_cost),
    byokCost: BigInt(row.byok_cost),
  };
}

/** Totals from the first UTC day to the last, summed by PostgreSQL. */
export async function totals(ctx: Ctx, userId: number, range: Dates): Promise<Totals> {
  const [row] = await prepared<TotalsRow>(
    ctx,
    'totals',
    `SELECT coalesce(sum(facts), 0)::integer AS facts, coalesce(sum(facts_counted), 0)::integer AS facts_counted,
       coalesce(sum(requests), 0) AS requests, coalesce(sum(tokens_input), 0) AS tokens_input,
       coalesce(sum(tokens_output), 0) AS tokens_output, coalesce(sum(cost), 0) AS cost,
       coalesce(sum(counted_cost), 0) AS counted_cost, coalesce(sum(byok_cost), 0) AS byok_cost
     FROM usage_day_model WHERE user_id = $1 AND day BETWEEN $2 AND $3`,
    [userId, range.startDate, range.endDate],
  );
  if (row === undefined) throw new Error('A sum has a row.');
  return toTotals(row);
}

export interface DayModelTotals extends Totals {
  readonly date: string;
  readonly model: string | null;
}

/** Totals of each UTC day and model from the first day to the last. */
export async function totalsByDayAndModel(ctx: Ctx, userId: number, range: Dates): Promise<DayModelTotals[]> {
  const rows = await prepared<TotalsRow & { date: string; model: string | null }>(
    ctx,
    'totals-by-day-and-model',
    `SELECT d.day::text AS date, m.name AS model, d.facts, d.facts_counted, d.requests, d.tokens_input,
       d.tokens_output, d.cost, d.counted_cost, d.byok_cost
     FROM usage_day_model d JOIN models m ON m.id = d.model_id
     WHERE d.user_id = $1 AND d.day BETWEEN $2 AND $3`,
    [userId, range.startDate, range.endDate],
  );
  return rows.map((row) => ({ ...toTotals(row), date: row.date, model: row.model }));
}

/**
 * The first day of a user's usage, or null without any, and while keys wait for their first sync or for their older
 * history: what is known then is not yet all.
 */
export async function firstDay(ctx: Ctx, userId: number): Promise<string | null> {
  const [row] = await prepared<{ day: string | null }>(
    ctx,
    'first-day',
    `SELECT min(day)::text AS day FROM usage_day_model WHERE user_id = $1 AND NOT EXISTS (
       SELECT FROM api_keys k WHERE k.user_id = $1 AND k.is_active AND (
         (k.last_synced_at IS NULL AND k.status = 'valid' AND k.kind = 'inference')
         OR EXISTS (SELECT FROM graphile_worker.jobs j
                    WHERE j.key = 'sync-history:' || k.id AND j.attempts < j.max_attempts)))`,
    [userId],
  );
  return row?.day ?? null;
}

export interface KeyTotals extends Totals {
  readonly apiKeyId: number;
  readonly apiKeyName: string;
}

/** Totals of each key with usage in the period. */
export async function totalsByKey(ctx: Ctx, userId: number, period: Dates): Promise<KeyTotals[]> {
  const rows = await prepared<TotalsRow & KeyNameRow>(
    ctx,
    'totals-by-key',
    `SELECT k.id AS key_id, k.name, k.upstream_name, k.label, d.*
     FROM (
       SELECT key_id, sum(facts)::integer AS facts, sum(facts_counted)::integer AS facts_counted,
         sum(requests) AS requests, sum(tokens_input) AS tokens_input, sum(tokens_output) AS tokens_output,
         sum(cost) AS cost, coalesce(sum(cost) FILTER (WHERE facts_counted > 0), 0) AS counted_cost,
         sum(byok_cost) AS byok_cost
       FROM usage_day WHERE user_id = $1 AND day BETWEEN $2 AND $3 GROUP BY key_id
     ) d JOIN api_keys k ON k.id = d.key_id`,
    [userId, period.startDate, period.endDate],
  );
  return rows.map((row) => ({ ...toTotals(row), ...toKeyName(row) }));
}

export interface KeyNameRow {
  key_id: string;
  name: string | null;
  upstream_name: string | null;
  label: string;
}

export function toKeyName(row: KeyNameRow): { apiKeyId: number; apiKeyName: string } {
  const apiKeyName = nameOf({ name: row.name, upstreamName: row.upstream_name, label: row.label });
  return { apiKeyId: Number(row.key_id), apiKeyName };
}
