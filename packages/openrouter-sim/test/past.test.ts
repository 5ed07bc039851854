import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromUsd, PROFILES } from '../src/index.ts';
import { DAY, HOUR, type Json, NOW, openSimulator } from './support.ts';

const GPT = 'openai/gpt-4.1-2025-04-14';
const GROK = 'x-ai/grok-4-fast';
const MONTHS = { start: new Date(NOW - 300 * DAY).toISOString(), end: new Date(NOW + 1).toISOString() };

async function openPast() {
  const simulator = await openSimulator();
  const { sim, call, query, management, inference } = simulator;
  const record = (usd: string, at: number, more: object = {}) =>
    sim.record({
      keyHash: inference.hash,
      model: GPT,
      promptTokens: 10,
      completionTokens: 1,
      usage: fromUsd(usd),
      at,
      ...more,
    });
  const analytics = async (more: object = {}) =>
    (
      await query({
        metrics: ['credits_usage', 'request_count', 'tokens_total'],
        time_range: MONTHS,
        ...more,
      })
    ).body.data.data;
  const counter = async () => (await call(inference.key, 'GET', '/key')).body.data.usage;
  const credits = async () => (await call(management.key, 'GET', '/credits')).body.data;
  const activity = async () => (await call(management.key, 'GET', '/activity')).body.data;
  /** What counters, credits, analytics and activity tell of the key's money. */
  const told = async () => [
    await counter(),
    (await credits()).total_usage,
    (await analytics())[0]?.credits_usage ?? 0,
    (await activity()).reduce((sum: number, row: Json) => sum + row.usage, 0),
  ];
  return { ...simulator, record, analytics, counter, credits, activity, told };
}

test('a repricing, a refund and an erasure are followed by every source, at any age', async () => {
  const { sim, record, told, analytics, inference } = await openPast();
  record('3', NOW - 2 * DAY);
  record('6', NOW - 2 * DAY - HOUR, { model: GROK });
  const old = { keyHash: inference.hash, to: NOW - DAY };
  expect(sim.past.reprice(old, { of: 2n, in: 3n })).toBe(2);
  expect(await told()).toEqual([6, 6, 6, 6]);
  expect(sim.past.reprice({ ...old, model: GPT }, { of: 3n, in: 2n })).toBe(1);
  expect(await told()).toEqual([7, 7, 7, 7]);
  expect(sim.past.refund({ ...old, model: GROK })).toBe(1);
  expect(await told()).toEqual([3, 3, 3, 3]);
  expect(await analytics()).toEqual([{ credits_usage: 3, request_count: '2', tokens_total: '22' }]);
  expect(sim.past.erase({ from: NOW - DAY })).toBe(0);
  expect(sim.past.erase({ provider: 'xAI' })).toBe(1);
  expect(await analytics()).toEqual([{ credits_usage: 3, request_count: '1', tokens_total: '11' }]);
});

test('an adjustment is a row of its own, with negative counts and money', async () => {
  const { sim, record, told, analytics, inference } = await openPast();
  record('1', NOW - 200 * DAY);
  sim.past.adjust({
    keyHash: inference.hash,
    model: GPT,
    at: NOW - 200 * DAY + HOUR,
    requests: -1,
    usage: fromUsd('-0.1'),
  });
  expect((await analytics({ granularity: 'hour' })).slice(0, 1)).toMatchObject([
    { credits_usage: -0.1, request_count: '-1', tokens_total: '0' },
  ]);
  expect((await told()).slice(0, 3)).toEqual([0.9, 0.9, 0.9]);
  sim.past.adjust({ keyHash: inference.hash, model: GPT, isByok: true, byokUsageInference: fromUsd('-2') });
  const [row] = await analytics({
    metrics: ['byok_usage', 'total_usage', 'openrouter_usage'],
    time_range: undefined,
  });
  expect(row).toEqual({ byok_usage: -2, total_usage: -2, openrouter_usage: null });
});

test('after any upheaval every source still tells the ledger, and the ledger its entries', async () => {
  const selection = fc.record(
    { model: fc.constantFrom(GPT, GROK), from: fc.integer({ min: NOW - 25 * DAY, max: NOW }) },
    { requiredKeys: [] },
  );
  const upheaval = fc.oneof(
    fc.record({
      kind: fc.constant('reprice' as const),
      selection,
      of: fc.bigInt(0n, 9n),
      in: fc.bigInt(1n, 9n),
    }),
    fc.record({ kind: fc.constantFrom('refund' as const, 'erase' as const), selection }),
    fc.record({
      kind: fc.constant('adjust' as const),
      usd: fc.bigInt(-(10n ** 12n), 10n ** 12n),
      age: fc.nat(25 * DAY),
    }),
  );
  const spent = fc.record({
    age: fc.integer({ min: 0, max: 25 * DAY }),
    model: fc.constantFrom(GPT, GROK),
    usage: fc.bigInt(0n, 10n ** 12n),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(spent), fc.array(upheaval), async (entries, upheavals) => {
      const { sim, inference, analytics, counter, credits } = await openPast();
      for (const { age, ...entry } of entries) {
        sim.record({
          keyHash: inference.hash,
          promptTokens: 1,
          completionTokens: 1,
          at: NOW - age,
          ...entry,
        });
      }
      for (const one of upheavals) {
        if (one.kind === 'reprice') sim.past.reprice(one.selection, { of: one.of, in: one.in });
        else if (one.kind === 'adjust') {
          sim.past.adjust({ keyHash: inference.hash, model: GPT, usage: one.usd, at: NOW - one.age });
        } else sim.past[one.kind](one.selection);
      }
      const { usage, requests } = sim.ledger.total();
      const sum = sim.ledger.entries(inference.hash).reduce((all, entry) => all + entry.usage, 0n);
      expect(sum).toBe(usage);
      expect(fromUsd(await counter())).toBe(usage);
      expect(fromUsd((await credits()).total_usage)).toBe(usage);
      const [row] = await analytics();
      expect([fromUsd(row?.credits_usage ?? 0), Number(row?.request_count ?? 0)]).toEqual([usage, requests]);
    }),
    { numRuns: 25 },
  );
});

test('what arrives late is told by each source from its own instant on', async () => {
  const { sim, record, told } = await openPast();
  record('1', NOW - 5 * DAY);
  record('2', NOW - 4 * DAY, { shownFrom: { analytics: NOW + 3 * DAY, activity: NOW + DAY } });
  record('4', NOW - 3 * DAY, { shownFrom: NOW + 2 * DAY });
  expect(await told()).toEqual([3, 3, 1, 1]);
  sim.clock.advance(DAY);
  expect(await told()).toEqual([3, 3, 1, 3]);
  sim.clock.advance(DAY);
  expect((await told()).slice(0, 2)).toEqual([7, 7]);
  sim.clock.advance(DAY - 1);
  // `MONTHS` ends before the clock's now, and the rows are older.
  expect((await told())[2]).toBe(5);
  sim.clock.advance(1);
  expect(await told()).toEqual([7, 7, 7, 7]);
});

test('a source may lag for one key alone, counters behind analytics or the reverse', async () => {
  const { sim, record, told, inference, account } = await openPast();
  const other = account.createKey({ name: 'other' });
  record('1', NOW - HOUR);
  record('2', NOW - HOUR, { keyHash: other.hash });
  sim.sources.setLag(inference.hash, { counters: 2 * HOUR });
  expect((await told()).slice(0, 3)).toEqual([0, 2, 3]);
  sim.sources.setLag(inference.hash, { analytics: 2 * HOUR });
  expect((await told()).slice(0, 3)).toEqual([1, 3, 2]);
  sim.sources.setLag(inference.hash, null);
  expect((await told()).slice(0, 3)).toEqual([1, 3, 3]);
});

test('free models are requests and tokens without money', async () => {
  const { sim, told, analytics, inference } = await openPast();
  const tokens = { promptTokens: 5, completionTokens: 5 };
  const entry = sim.record({ keyHash: inference.hash, model: `${GPT}:free`, ...tokens, at: NOW - DAY });
  expect(entry).toMatchObject({ usage: 0n, provider: 'OpenAI' });
  sim.traffic.add({ keyHash: inference.hash, profile: PROFILES.hobby, from: NOW - 9 * DAY });
  const [row] = await analytics();
  expect(Number(row.request_count)).toBeGreaterThan(100);
  expect(await told()).toEqual([0, 0, 0, 0]);
});

test('a renamed key is two labels, split at the rename; its hash finds both', async () => {
  const { sim, record, analytics, inference } = await openPast();
  record('1', NOW);
  sim.clock.advance(HOUR);
  sim.changeKey(inference.hash, { name: 'new name' });
  record('2', NOW + HOUR);
  const time_range = { start: MONTHS.start, end: new Date(NOW + 2 * HOUR).toISOString() };
  const labels = async (more: object = {}) =>
    (await analytics({ dimensions: ['api_key_id'], time_range, ...more })).map((row: Json) => [
      row.api_key_id,
      row.credits_usage,
    ]);
  expect(await labels()).toEqual([
    ['new name', 2],
    ['app', 1],
  ]);
  const filters = [{ field: 'api_key_id', operator: 'eq', value: inference.hash }];
  expect(await labels({ filters })).toHaveLength(2);
  expect(await labels({ filters, dimensions: [] })).toEqual([[undefined, 3]]);
});

test('a deleted key keeps its past, which its hash may not find any more', async () => {
  const { sim, call, management, record, query, inference, credits } = await openPast();
  record('1', NOW - HOUR);
  sim.deleteKey(inference.hash);
  const filters = [{ field: 'api_key_id', operator: 'eq', value: inference.hash }];
  const ask = async () => (await query({ metrics: ['credits_usage'], filters })).body.data;
  expect((await ask()).data).toEqual([{ credits_usage: 1 }]);
  expect((await credits()).total_usage).toBe(1);
  expect((await call(management.key, 'GET', '/keys')).body.data).toEqual([]);
  sim.settings.resolvesDeletedKeys = false;
  expect(await ask()).toMatchObject({ data: [], warnings: [expect.stringContaining(inference.hash)] });
});

test('a model gets a new permaslug, with its past or without', async () => {
  const { sim, record, analytics } = await openPast();
  const models = async () =>
    (await analytics({ dimensions: ['model'] })).map((row: Json) => [row.model, row.credits_usage]);
  record('4', NOW - DAY);
  expect(sim.past.renameModel(GPT, 'openai/one', { past: false })).toBe(0);
  record('2', NOW);
  expect(await models()).toEqual([
    [GPT, 4],
    ['openai/one', 2],
  ]);
  expect(sim.past.renameModel('openai/one', 'openai/two')).toBe(1);
  record('1', NOW);
  expect(await models()).toEqual([
    [GPT, 4],
    ['openai/two', 3],
  ]);
  expect(sim.past.renameModel(GPT, 'openai/three')).toBe(1);
  expect((await models())[0]).toEqual(['openai/three', 4]);
});

test('bought credits can be spent at once and show later', async () => {
  const { sim, account, credits, record, inference } = await openPast();
  record('500', NOW);
  const status = () =>
    sim.infer({ keyHash: inference.hash, model: GPT, promptTokens: 1, completionTokens: 1 }).status;
  expect(status()).toBe(402);
  account.buyCredits('25.5', HOUR);
  expect([(await credits()).total_credits, status()]).toEqual([500, 200]);
  sim.clock.advance(HOUR);
  expect((await credits()).total_credits).toBe(525.5);
});

test('all of it can be done over the control routes', async () => {
  const { control, record, told, analytics, credits, inference, counter } = await openPast();
  record('3', NOW - 2 * DAY);
  const keyHash = inference.hash;
  const post = async (path: string, body: object) => {
    const reply = await control('POST', path, body);
    expect([path, reply.status, reply.body]).toEqual([path, 200, reply.body]);
    return reply.body;
  };
  const from = new Date(NOW - 3 * DAY).toISOString();
  expect(await post('/repricings', { keyHash, from, of: 2, in: 3 })).toEqual({ entries: 1 });
  expect(await told()).toEqual([2, 2, 2, 2]);
  const at = new Date(NOW - HOUR).toISOString();
  expect(await post('/adjustments', { keyHash, model: GROK, requests: -1, usage: '-0.5', at })).toMatchObject(
    {
      requests: -1,
      usage: '-0.5',
    },
  );
  expect(await post('/model-names', { from: GROK, to: 'x-ai/other' })).toEqual({ entries: 1 });
  expect((await analytics({ dimensions: ['model'] })).map((row: Json) => row.model)).toEqual([
    GPT,
    'x-ai/other',
  ]);
  await post('/refunds', { keyHash, model: GPT });
  expect(await counter()).toBe(-0.5);
  expect(await post('/erasures', { model: 'x-ai/other' })).toEqual({ entries: 1 });
  expect(await counter()).toBe(0);
  const late = new Date(NOW + DAY).toISOString();
  const generation = { keyHash, model: GPT, promptTokens: 1, completionTokens: 1, usage: '1' };
  await post('/generations', { ...generation, shownFrom: { analytics: late } });
  expect((await told()).slice(0, 3)).toEqual([1, 1, 0]);
  await post('/adjustments', { keyHash, model: GPT, usage: '-0.25', shownFrom: late });
  expect((await told()).slice(0, 3)).toEqual([1, 1, 0]);
  await post('/erasures', { keyHash, to: late, provider: 'OpenAI', from: at });
  await post('/generations', generation);
  expect((await told()).slice(0, 3)).toEqual([1, 1, 1]);
  await control('PATCH', `/lag/${keyHash}`, { counters: HOUR });
  expect(await counter()).toBe(0);
  await control('PATCH', `/lag/${keyHash}`, null);
  expect(await counter()).toBe(1);
  await post('/credits', { usd: '10', appearsInMs: 0 });
  expect((await credits()).total_credits).toBe(510);
  expect((await control('POST', '/refunds', { colour: 'red' })).status).toBe(400);
  expect((await control('POST', '/repricings', { of: 1, in: 0 })).status).toBe(400);
});
