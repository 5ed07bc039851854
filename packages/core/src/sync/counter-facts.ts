import { sql } from 'drizzle-orm';
import type { TxCtx } from '../db/transaction.ts';
import type { KeyRow } from '../keys/internal.ts';
import { HOUR } from '../lib/time.ts';
import type { CurrentKeyAnswer } from '../openrouter/schemas.ts';
import { placeGrowth } from '../usage/counter.ts';
import { type Fact, replaceWindow } from '../usage/replace-window.ts';

/**
 * Turns the growth of a key's lifetime counters since the last look into facts. The difference is taken from what
 * is stored under the lock, so however runs follow one another, it adds up to the counter.
 *
 * @param key the locked row, with the counters of the look before.
 * @returns how many facts were written.
 */
export async function addToCounterHours(
  tx: TxCtx,
  key: KeyRow,
  answer: CurrentKeyAnswer,
  at: Date,
): Promise<number> {
  const costs = placeGrowth(before(key.counterUsage, key.counterObservedAt), {
    at,
    lifetime: answer.usage,
    daily: answer.usage_daily,
    weekly: answer.usage_weekly,
    monthly: answer.usage_monthly,
  });
  const byokCosts =
    answer.byok_usage === undefined
      ? []
      : placeGrowth(before(key.counterByokUsage, key.counterObservedAt), {
          at,
          lifetime: answer.byok_usage,
          daily: answer.byok_usage_daily,
          weekly: answer.byok_usage_weekly,
          monthly: answer.byok_usage_monthly,
        });
  const hours = new Set([...costs, ...byokCosts].map((placed) => placed.hour.getTime()));
  const in_ = (placed: typeof costs, hour: number) =>
    placed.filter((p) => p.hour.getTime() === hour).reduce((sum, p) => sum + p.amount, 0n);
  let written = 0;
  for (const hour of [...hours].sort((a, b) => a - b)) {
    written += await addToHour(tx, key, new Date(hour), in_(costs, hour), in_(byokCosts, hour));
  }
  return written;
}

function before(lifetime: bigint | null, at: Date | null): { at: Date; lifetime: bigint } | null {
  return lifetime === null || at === null ? null : { at, lifetime };
}

/** Says that the hour holds what it held and this besides, of no model that is known. */
async function addToHour(
  tx: TxCtx,
  key: KeyRow,
  hour: Date,
  cost: bigint,
  byokCost: bigint,
): Promise<number> {
  const facts = await factsOfHour(tx, key, hour);
  const isUnattributed = (fact: Fact) => fact.model === null && fact.provider === null;
  const unattributed = facts.find(isUnattributed) ?? nothing(hour);
  const sum = { ...unattributed, cost: unattributed.cost + cost, byokCost: unattributed.byokCost + byokCost };
  return replaceWindow(tx, {
    userId: key.userId,
    keyId: key.id,
    source: 'counter',
    from: hour,
    to: new Date(hour.getTime() + HOUR),
    facts: [...facts.filter((fact) => !isUnattributed(fact)), sum],
  });
}

function nothing(hour: Date): Fact {
  return {
    hour,
    model: null,
    provider: null,
    requests: null,
    tokensInput: null,
    tokensOutput: null,
    tokensReasoning: null,
    tokensCached: null,
    cost: 0n,
    byokCost: 0n,
  };
}

type FactRow = Record<
  'requests' | 'tokens_input' | 'tokens_output' | 'tokens_reasoning' | 'tokens_cached',
  string | null
> & { model: string | null; provider: string | null; cost: string; byok_cost: string };

async function factsOfHour(tx: TxCtx, key: KeyRow, hour: Date): Promise<Fact[]> {
  const result = await tx.db.execute<FactRow>(sql`
    SELECT m.name AS model, p.name AS provider, u.*
    FROM usage_hour u JOIN models m ON m.id = u.model_id JOIN providers p ON p.id = u.provider_id
    WHERE u.user_id = ${key.userId} AND u.key_id = ${key.id} AND u.hour = ${hour.toISOString()}`);
  const number = (text: string | null) => (text === null ? null : Number(text));
  return result.rows.map((row) => ({
    hour,
    model: row.model,
    provider: row.provider,
    requests: number(row.requests),
    tokensInput: number(row.tokens_input),
    tokensOutput: number(row.tokens_output),
    tokensReasoning: number(row.tokens_reasoning),
    tokensCached: number(row.tokens_cached),
    cost: BigInt(row.cost),
    byokCost: BigInt(row.byok_cost),
  }));
}
