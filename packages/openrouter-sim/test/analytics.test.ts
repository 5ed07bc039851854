import { expect, test } from 'vitest';
import { DAY, HOUR, NOW, openSimulator } from './support.ts';

const USD = 1_000_000_000_000n;
const GPT = 'openai/gpt-4.1-2025-04-14';
const GEMINI = 'google/gemini-2.5-flash';

async function openSpending() {
  const simulator = await openSimulator();
  const { sim, account, lab, inference } = simulator;
  const research = account.createKey({ name: 'research', workspace: lab.id });
  const spend = (keyHash: string, model: string, usd: bigint, at: number, isByok = false) =>
    sim.record({
      keyHash,
      model,
      promptTokens: 10,
      completionTokens: 1,
      usage: usd * USD,
      byokUsageInference: usd * USD,
      at,
      isByok,
    });
  spend(inference.hash, GPT, 1n, NOW - HOUR);
  spend(inference.hash, GEMINI, 2n, NOW - DAY);
  spend(research.hash, GPT, 4n, NOW - 6 * DAY, true);
  spend(research.hash, GPT, 8n, NOW - 40 * DAY);
  return { ...simulator, research, spend };
}

const ago = (ms: number) => ({
  start: new Date(NOW - ms).toISOString(),
  end: new Date(NOW + 1).toISOString(),
});

test('counts are strings, costs numbers, and a cost that nothing used is null', async () => {
  const { query } = await openSpending();
  const metrics = [
    'request_count',
    'tokens_total',
    'total_usage',
    'credits_usage',
    'byok_usage',
    'byok_fees',
    'openrouter_usage',
    'usage_web',
  ];
  const { body } = await query({ metrics, dimensions: ['api_key_id'] });
  expect(body.data.data).toEqual([
    {
      api_key_id: 'app',
      request_count: '2',
      tokens_total: '22',
      total_usage: 3,
      credits_usage: 3,
      byok_usage: null,
      byok_fees: null,
      openrouter_usage: 3,
      usage_web: null,
    },
    {
      api_key_id: 'research',
      request_count: '1',
      tokens_total: '11',
      total_usage: 8,
      credits_usage: 4,
      byok_usage: 4,
      byok_fees: 4,
      openrouter_usage: null,
      usage_web: null,
    },
  ]);
});

test('every granularity has its buckets, newest first, and weeks begin on Monday', async () => {
  const { query } = await openSpending();
  const times = async (granularity: string, range: number) => {
    const { body } = await query({ metrics: ['credits_usage'], granularity, time_range: ago(range) });
    return body.data.data.map((row: Record<string, unknown>) => row[`date__${granularity}`]);
  };
  expect(await times('minute', 2 * HOUR)).toEqual(['2026-11-22T19:12:00.000Z']);
  expect(await times('hour', 2 * DAY)).toEqual(['2026-11-22T19:00:00.000Z', '2026-11-21T20:00:00.000Z']);
  expect(await times('day', 2 * DAY)).toEqual(['2026-11-22T00:00:00.000Z', '2026-11-21T00:00:00.000Z']);
  expect(await times('week', 60 * DAY)).toEqual(['2026-11-16T00:00:00.000Z', '2026-10-12T00:00:00.000Z']);
  expect(await times('month', 60 * DAY)).toEqual(['2026-11-01T00:00:00.000Z', '2026-10-01T00:00:00.000Z']);
});

test('the time column can be spelled and valued in the other way', async () => {
  const { sim, query } = await openSpending();
  Object.assign(sim.settings, { timeColumn: 'created_at', timeValue: 'date' });
  const first = async (granularity: string) =>
    (await query({ metrics: ['request_count'], granularity })).body.data.data[0];
  expect(await first('day')).toEqual({ created_at__day: '2026-11-22', request_count: '1' });
  expect(await first('hour')).toEqual({ created_at__hour: '2026-11-22T19:00:00.000Z', request_count: '1' });
});

test('filters take every operator, keys by hash or numeric id', async () => {
  const { sim, query, inference, research, lab } = await openSpending();
  const sum = async (field: string, operator: string, value: unknown, more = {}) => {
    const { body } = await query({
      metrics: ['credits_usage'],
      time_range: ago(60 * DAY),
      filters: [{ field, operator, value, ...more }],
    });
    return body.data.data[0]?.credits_usage ?? 0;
  };
  const id = sim.findKey(research.hash)?.key.id ?? 0;
  expect(await sum('api_key_id', 'eq', research.hash)).toBe(12);
  expect(await sum('api_key_id', 'eq', id)).toBe(12);
  expect(await sum('api_key_id', 'neq', String(id))).toBe(3);
  expect(await sum('api_key_id', 'in', [inference.hash, research.hash])).toBe(15);
  expect(await sum('api_key_id', 'not_in', [inference.hash])).toBe(12);
  expect(await sum('api_key_id', 'lt', id)).toBe(3);
  expect(await sum('api_key_id', 'gte', id)).toBe(12);
  expect(await sum('model', 'eq', GPT)).toBe(13);
  expect(await sum('model', 'gt', GEMINI)).toBe(13);
  expect(await sum('model', 'lte', GEMINI)).toBe(2);
  expect(await sum('workspace', 'eq', lab.id)).toBe(12);
  expect(await sum('app', 'in', [7])).toBe(0);
  expect(await sum('app', 'in', [7], { include_unset: true })).toBe(15);
});

test('a hash that is no key of the account gives no rows and a warning', async () => {
  const { query } = await openSpending();
  const filters = [{ field: 'api_key_id', operator: 'eq', value: 'a'.repeat(64) }];
  const { status, body } = await query({ metrics: ['request_count'], filters });
  expect([status, body.data.data, body.data.warnings.length]).toEqual([200, [], 1]);
});

test('two keys of one name are one label, and a model variant is a dimension of its own', async () => {
  const { query, account, spend } = await openSpending();
  spend(account.createKey({ name: 'app' }).hash, `${GPT}:free`, 0n, NOW - HOUR);
  const ask = async (dimension: string) =>
    (await query({ metrics: ['request_count'], dimensions: [dimension] })).body.data.data;
  expect(await ask('api_key_id')).toEqual([
    { api_key_id: 'app', request_count: '3' },
    { api_key_id: 'research', request_count: '1' },
  ]);
  expect(await ask('variant')).toEqual([
    { variant: 'standard', request_count: '3' },
    { variant: 'free', request_count: '1' },
  ]);
  expect((await ask('model'))[0]).toEqual({ model: GPT, request_count: '3' });
});

test('rows beyond a limit are left out, and the answer says so', async () => {
  const { query } = await openSpending();
  const ask = async (more: object) => {
    const { body } = await query({
      metrics: ['request_count'],
      dimensions: ['model'],
      granularity: 'day',
      ...more,
    });
    return [body.data.metadata.row_count, body.data.metadata.truncated];
  };
  expect(await ask({})).toEqual([3, false]);
  expect(await ask({ limit: 3 })).toEqual([3, false]);
  expect(await ask({ limit: 2 })).toEqual([2, true]);
  expect(await ask({ group_limit: 1 })).toEqual([2, true]);
});

test('rows come in the asked order', async () => {
  const { query } = await openSpending();
  const models = async (field: string, direction: string) =>
    (
      await query({ metrics: ['total_usage'], dimensions: ['model'], order_by: { field, direction } })
    ).body.data.data.map((row: { model: string }) => row.model);
  expect(await models('total_usage', 'asc')).toEqual([GEMINI, GPT]);
  expect(await models('request_count', 'desc')).toEqual([GPT, GEMINI]);
  expect(await models('model', 'asc')).toEqual([GEMINI, GPT]);
});

test('what cannot be asked is refused with 400', async () => {
  const { query } = await openSpending();
  const metrics = ['request_count'];
  const refused: object[] = [
    {},
    { metrics: [] },
    { metrics: ['cost'] },
    { metrics, dimensions: ['colour'] },
    { metrics, dimensions: ['model', 'user', 'workspace'] },
    { metrics, granularity: 'year' },
    { metrics, granularity: 'minute', time_range: ago(4 * HOUR) },
    { metrics, granularity: 'minute' },
    { metrics, time_range: { start: '2026-11-20T00:00:00Z', end: '2026-11-20T00:00:00Z' } },
    { metrics, time_range: ago(367 * DAY) },
    { metrics, dimensions: ['provider'], time_range: ago(33 * DAY) },
    { metrics, dimensions: ['provider'], time_range: { ...ago(40 * DAY), end: ago(39 * DAY).start } },
    { metrics, time_range: { ...ago(400 * DAY), end: ago(399 * DAY).start } },
    { metrics, time_range: { ...ago(300 * DAY), end: ago(-100 * DAY).start } },
    { metrics: ['openrouter_usage'], time_range: ago(33 * DAY) },
    { metrics, limit: 0 },
    { metrics, limit: 10_001 },
    { metrics, order_by: { field: 'total_usage', direction: 'asc' } },
    { metrics, order_by: { field: 'date', direction: 'asc' } },
    { metrics, filters: [{ field: 'model', operator: 'like', value: 'x' }] },
    { metrics, filters: [{ field: 'model', operator: 'in', value: 'x' }] },
    { metrics, filters: [{ field: 'model', operator: 'eq', value: ['x'] }] },
    { metrics, filters: Array.from({ length: 21 }, () => ({ field: 'model', operator: 'eq', value: 'x' })) },
  ];
  for (const body of refused) expect([body, (await query(body)).status]).toEqual([body, 400]);
  expect((await query({ metrics, time_range: ago(365 * DAY) })).status).toBe(200);
  expect((await query({ metrics, dimensions: ['provider'], time_range: ago(31 * DAY) })).status).toBe(200);
});

test('with its limit on, an account is refused its next query until the minute is over', async () => {
  const { sim, query } = await openSpending();
  sim.settings.analyticsPerMinute = 2;
  const ask = () => query({ metrics: ['request_count'] });
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
  const third = await ask();
  expect([third.status, third.headers.get('retry-after')]).toEqual([429, '60']);
  sim.clock.advance(60_000);
  expect((await ask()).status).toBe(200);
});

test('a source that lags does not know the last entries yet', async () => {
  const { sim, call, query, management, inference } = await openSpending();
  const analytics = async () => (await query({ metrics: ['credits_usage'] })).body.data.data[0].credits_usage;
  const counter = async () => (await call(inference.key, 'GET', '/key')).body.data.usage;
  const activity = async () =>
    (await call(management.key, 'GET', '/activity?date=2026-11-21')).body.data.length;
  expect([await analytics(), await counter(), await activity()]).toEqual([7, 3, 1]);
  sim.settings.lag = { counters: 0, activity: 0, analytics: 2 * HOUR };
  expect([await analytics(), await counter(), await activity()]).toEqual([6, 3, 1]);
  sim.settings.lag = { counters: 2 * HOUR, activity: 30 * HOUR, analytics: 0 };
  expect([await analytics(), await counter(), await activity()]).toEqual([7, 2, 0]);
});
