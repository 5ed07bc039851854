import type { Ctx } from '@watcher/core/context';
import type { Simulator } from '@watcher/openrouter-sim';
import { afterEach, expect, test } from 'vitest';
import { playYear, type Year, type YearSize } from './support/year.ts';

/**
 * A year with everything that can go wrong, and at its end the facts equal OpenRouter's ledger exactly. YEAR=full
 * plays all of it; YEAR_SEED plays one again that failed.
 */

const SMALL: YearSize = { accounts: 3, keysPerAccount: 3, days: 40, kills: 3 };
const FULL: YearSize = { accounts: 20, keysPerAccount: 10, days: 365, kills: 60 };
const isFull = process.env['YEAR'] === 'full';
const size = isFull ? FULL : SMALL;
const seed = Number(process.env['YEAR_SEED'] ?? 20_260_220);
const LONG = isFull ? 6 * 3_600_000 : 300_000;

let year: Year | undefined;
afterEach(() => year?.close());

test(`a year of trouble ends with every number right (seed ${seed})`, { timeout: LONG }, async () => {
  year = await playYear(seed, size);
  await expectRight(year);
});

async function expectRight({ sim, ctx, users }: Year): Promise<void> {
  // All of them, so that one run says all that is wrong.
  for (const user of users) {
    expect
      .soft(await storedByModel(ctx, user.teamId, user.managed))
      .toEqual(ledgerByModel(sim, user.managed));
    expect.soft(await storedMoney(ctx, user.teamId, user.alone)).toEqual(ledgerMoney(sim, user.alone));
  }
  expect(await openGaps(ctx)).toEqual([]);
}

/** The facts of keys by hour and model, as text to the last digit. */
async function storedByModel(ctx: Ctx, teamId: number, hashes: readonly string[]): Promise<string[]> {
  const result = await ctx.db.execute<{ line: string }>(`
    SELECT concat_ws(' ', k.hash, extract(epoch FROM u.hour)::bigint * 1000, m.name, sum(u.requests), sum(u.tokens_input),
      sum(u.tokens_output), coalesce(sum(u.tokens_reasoning), 0), coalesce(sum(u.tokens_cached), 0), sum(u.cost),
      sum(u.byok_cost)) AS line
    FROM usage_hour u JOIN api_keys k ON k.team_id = u.team_id AND k.id = u.key_id JOIN models m ON m.id = u.model_id
    WHERE u.team_id = ${teamId} AND k.hash = ANY('{${hashes.join(',')}}')
    GROUP BY k.hash, u.hour, m.name`);
  return result.map(({ line }) => line).sort();
}

function ledgerByModel(sim: Simulator, hashes: readonly string[]): string[] {
  const sums = new Map<string, (number | bigint)[]>();
  for (const row of hashes.flatMap((keyHash) => sim.ledger.rows({ keyHash }))) {
    const name = `${row.keyHash} ${row.hour} ${row.model}`;
    const amounts = [
      row.requests,
      row.promptTokens,
      row.completionTokens,
      row.reasoningTokens,
      row.cachedTokens,
      row.usage,
      row.byokUsageInference,
    ];
    const before = sums.get(name);
    sums.set(name, before === undefined ? amounts : amounts.map((amount, i) => plus(amount, before[i] ?? 0)));
  }
  return [...sums].map(([name, amounts]) => `${name} ${amounts.join(' ')}`).sort();
}

function plus(a: number | bigint, b: number | bigint): number | bigint {
  return typeof a === 'bigint' ? a + BigInt(b) : a + Number(b);
}

/** Money by key, all that the facts, the spans and the rollups say of it. */
async function storedMoney(ctx: Ctx, teamId: number, hashes: readonly string[]): Promise<string[]> {
  const result = await ctx.db.execute<{ line: string }>(`
    SELECT concat_ws(' ', k.hash,
      (SELECT coalesce(sum(cost), 0) FROM usage_hour WHERE team_id = k.team_id AND key_id = k.id)
        + (SELECT coalesce(sum(cost), 0) FROM usage_span WHERE team_id = k.team_id AND key_id = k.id) + s.earlier_usage,
      (SELECT coalesce(sum(byok_cost), 0) FROM usage_day WHERE team_id = k.team_id AND key_id = k.id)
        + (SELECT coalesce(sum(byok_cost), 0) FROM usage_span
           WHERE team_id = k.team_id AND key_id = k.id AND usage_span_day("from", until) IS NULL)
        + s.earlier_byok_usage) AS line
    FROM api_keys k JOIN key_sync_state s ON s.team_id = k.team_id AND s.key_id = k.id
    WHERE k.team_id = ${teamId} AND k.hash = ANY('{${hashes.join(',')}}')`);
  return result.map(({ line }) => line).sort();
}

function ledgerMoney(sim: Simulator, hashes: readonly string[]): string[] {
  return hashes
    .map((keyHash) => {
      const { usage, byokUsageInference } = sim.ledger.total({ keyHash });
      return `${keyHash} ${usage} ${byokUsageInference}`;
    })
    .sort();
}

/** The reconciliation's own verdict: gaps that are open at the end. */
async function openGaps(ctx: Ctx): Promise<unknown[]> {
  const result = await ctx.db.execute(`
    SELECT DISTINCT ON (key_id) key_id, day, unexplained, byok_unexplained FROM reconciliations ORDER BY key_id, day DESC`);
  return result.filter((row) => row['unexplained'] !== '0' || row['byok_unexplained'] !== '0');
}
