import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromUsd } from '../src/index.ts';
import { DAY, HOUR, type Json, NOW, openSimulator } from './support.ts';

/** Generations of the 25 days before `NOW`: by key index, at an age, with their money in pico-USD. */
const generations = fc.array(
  fc.record({
    key: fc.nat(2),
    age: fc.integer({ min: 0, max: 25 * DAY }),
    model: fc.constantFrom('openai/gpt-4.1-2025-04-14', 'google/gemini-2.5-pro', 'x-ai/grok-4-fast'),
    provider: fc.constantFrom('OpenAI', 'Google', 'xAI'),
    isByok: fc.boolean(),
    promptTokens: fc.nat(100_000),
    completionTokens: fc.nat(10_000),
    usage: fc.bigInt({ min: 0n, max: 5_000_000_000_000n }),
    byokUsageInference: fc.bigInt({ min: 0n, max: 5_000_000_000_000n }),
  }),
  { minLength: 1, maxLength: 40 },
);

/** A JSON number of USD back to pico-USD: exact, as long as it has no more than 15 digits. */
const sum = (rows: Json[], field: string) =>
  rows.reduce((total, row) => total + fromUsd(row[field] ?? 0), 0n);
const count = (rows: Json[], field: string) => rows.reduce((total, row) => total + Number(row[field]), 0);

async function openKeys() {
  const simulator = await openSimulator();
  const { account, lab, inference } = simulator;
  const hashes = [
    inference.hash,
    account.createKey({ name: 'b' }).hash,
    account.createKey({ name: 'c', workspace: lab.id }).hash,
  ];
  return { ...simulator, hashes };
}

type Drawn = typeof generations extends fc.Arbitrary<infer T> ? T : never;

function fill({ sim, hashes }: Pick<Awaited<ReturnType<typeof openKeys>>, 'sim' | 'hashes'>, drawn: Drawn) {
  return drawn.map(({ key, age, ...generation }) =>
    sim.record({ keyHash: hashes[key] ?? '', at: NOW - age, ...generation }),
  );
}

const METRICS = ['credits_usage', 'byok_usage', 'total_usage', 'request_count', 'tokens_total'];
const MONTH = { start: new Date(NOW - 26 * DAY).toISOString(), end: new Date(NOW + 1).toISOString() };

test('analytics by any dimension and granularity, counters, credits and the ledger are one sum', async () => {
  await fc.assert(
    fc.asyncProperty(
      generations,
      fc.subarray(['model', 'variant', 'provider', 'api_key_id', 'user', 'workspace', 'app'], {
        maxLength: 2,
      }),
      fc.constantFrom(undefined, 'hour', 'day', 'week', 'month'),
      async (drawn, dimensions, granularity) => {
        const simulator = await openKeys();
        const { sim, query, call, management, account } = simulator;
        fill(simulator, drawn);
        const total = sim.ledger.total({ account });
        const { data } = (
          await query({ metrics: METRICS, dimensions, granularity, time_range: MONTH, limit: 10_000 })
        ).body;
        expect(data.metadata.truncated).toBe(false);
        expect(sum(data.data, 'credits_usage')).toBe(total.usage);
        expect(sum(data.data, 'byok_usage')).toBe(total.byokUsageInference);
        expect(sum(data.data, 'total_usage')).toBe(total.usage + total.byokUsageInference);
        expect(count(data.data, 'request_count')).toBe(total.requests);
        expect(count(data.data, 'tokens_total')).toBe(total.promptTokens + total.completionTokens);
        const listed = (query: string) => call(management.key, 'GET', `/keys?${query}`);
        const keys = [
          ...(await listed('')).body.data,
          ...(await listed(`workspace_id=${simulator.lab.id}`)).body.data,
        ];
        expect(sum(keys, 'usage')).toBe(total.usage);
        expect(sum(keys, 'byok_usage')).toBe(total.byokUsageInference);
        const credits = (await call(management.key, 'GET', '/credits')).body.data;
        expect(fromUsd(credits.total_usage)).toBe(total.usage);
        const rows = sim.ledger.rows({ account });
        expect(rows.reduce((all, row) => all + row.usage, 0n)).toBe(total.usage);
      },
    ),
    { numRuns: 40 },
  );
});

test('activity of each key and completed day is the ledger of that key and day', async () => {
  await fc.assert(
    fc.asyncProperty(generations, async (drawn) => {
      const simulator = await openKeys();
      const { sim, call, management, hashes } = simulator;
      fill(simulator, drawn);
      const today = NOW - (NOW % DAY);
      for (const keyHash of hashes) {
        const { body } = await call(management.key, 'GET', `/activity?api_key_hash=${keyHash}`);
        for (let from = today - 30 * DAY; from < today; from += DAY) {
          const date = new Date(from).toISOString().slice(0, 10);
          const rows = body.data.filter((row: Json) => row.date === date);
          const total = sim.ledger.total({ keyHash, from, to: from + DAY });
          expect([sum(rows, 'usage'), sum(rows, 'byok_usage_inference'), count(rows, 'requests')]).toEqual([
            total.usage,
            total.byokUsageInference,
            total.requests,
          ]);
        }
      }
    }),
    { numRuns: 15 },
  );
});

test('between two instants a lifetime counter grows by what analytics tells of the time between', async () => {
  await fc.assert(
    fc.asyncProperty(generations, fc.integer({ min: 1, max: 24 * DAY }), async (drawn, age) => {
      const simulator = await openKeys();
      const { sim, call, query, inference } = simulator;
      fill(simulator, drawn);
      const usageAt = async (at: number) => {
        sim.clock.set(at);
        const { data } = (await call(inference.key, 'GET', '/key')).body;
        expect(data.usage_daily).toBeLessThanOrEqual(data.usage_weekly);
        expect(data.usage_daily).toBeLessThanOrEqual(data.usage_monthly);
        expect(data.usage_weekly).toBeLessThanOrEqual(data.usage);
        return fromUsd(data.usage);
      };
      const before = await usageAt(NOW - age);
      const after = await usageAt(NOW);
      const filters = [{ field: 'api_key_id', operator: 'eq', value: inference.hash }];
      const start = new Date(NOW - age + 1).toISOString();
      const { data } = (
        await query({
          metrics: ['credits_usage'],
          granularity: 'hour',
          filters,
          time_range: { ...MONTH, start },
        })
      ).body;
      expect(sum(data.data, 'credits_usage')).toBe(after - before);
    }),
    { numRuns: 40 },
  );
});

test('a correction of the past, up or down, is followed by every answer', async () => {
  const simulator = await openKeys();
  const { sim, call, query, management, inference } = simulator;
  const tokens = { promptTokens: 10, completionTokens: 10, model: 'openai/gpt-4.1-2025-04-14' };
  const entry = sim.record({ keyHash: inference.hash, ...tokens, usage: fromUsd('2'), at: NOW - 2 * DAY });
  sim.record({ keyHash: inference.hash, ...tokens, usage: fromUsd('0.5'), at: NOW - HOUR });
  const told = async () => [
    (await call(inference.key, 'GET', '/key')).body.data.usage,
    (await call(management.key, 'GET', '/credits')).body.data.total_usage,
    (await call(management.key, 'GET', '/activity')).body.data[0].usage,
    (await query({ metrics: ['credits_usage'] })).body.data.data[0].credits_usage,
  ];
  expect(await told()).toEqual([2.5, 2.5, 2, 2.5]);
  sim.correct(entry.id, { usage: fromUsd('1.25'), promptTokens: 7 });
  expect(await told()).toEqual([1.75, 1.75, 1.25, 1.75]);
  expect(sim.ledger.total().promptTokens).toBe(17);
  sim.correct(entry.id, { usage: fromUsd('3') });
  expect(await told()).toEqual([3.5, 3.5, 3, 3.5]);
});
