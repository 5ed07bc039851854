import { expect, test } from 'vitest';
import { fromUsd, type OddRule } from '../src/index.ts';
import { DAY, HOUR, type Json, NOW, openSimulator } from './support.ts';

const GPT = 'openai/gpt-4.1-2025-04-14';

async function openOdd() {
  const simulator = await openSimulator();
  const { sim, account, call, query, management, inference } = simulator;
  const other = account.createKey({ name: 'other', limit: 9 });
  const record = (model: string, at: number) =>
    sim.record({
      keyHash: inference.hash,
      model,
      promptTokens: 10,
      completionTokens: 1,
      usage: fromUsd('1'),
      at,
    });
  record(GPT, NOW - HOUR);
  record('x-ai/grok-4-fast', NOW - DAY);
  const list = async () => (await call(management.key, 'GET', '/keys')).body;
  const rows = async () =>
    (
      await query({
        metrics: ['request_count', 'tokens_prompt', 'credits_usage'],
        dimensions: ['model'],
        granularity: 'day',
      })
    ).body.data;
  const current = async () => (await call(inference.key, 'GET', '/key')).body.data;
  return { ...simulator, other, list, rows, current };
}

const LIST = 'GET /keys';
const QUERY = 'POST /analytics/query';

test('one field of one row is odd in one call, and everything else is as it was', async () => {
  const { sim, list, rows, current, inference } = await openOdd();
  const [good, goodRows, goodCurrent] = [await list(), await rows(), await current()];
  const where = { hash: inference.hash };
  const index = good.data.findIndex((key: Json) => key.hash === inference.hash);
  const expectOdd = async (rule: OddRule, change: (key: Json) => void) => {
    sim.odd.clear();
    sim.odd.add(rule);
    const expected = structuredClone(good);
    change(expected.data[index]);
    expect([rule, await list()]).toEqual([rule, expected]);
    expect((await rows()).data).toEqual(goodRows.data);
    expect(await current()).toEqual(goodCurrent);
  };
  const set = (path: string, value: Json): OddRule => ({ name: 'set', call: LIST, path, where, value });
  await expectOdd(set('data.*.limit', 9_223_373), (key) => Object.assign(key, { limit: 9_223_373 }));
  await expectOdd(set('data.*.usage_daily', null), (key) => Object.assign(key, { usage_daily: null }));
  await expectOdd(set('data.*.brand_new', { a: [1] }), (key) =>
    Object.assign(key, { brand_new: { a: [1] } }),
  );
  await expectOdd({ name: 'remove', call: LIST, path: '**.usage_daily', where }, (key) => {
    delete key.usage_daily;
  });
  await expectOdd({ name: 'huge', call: LIST, path: 'data.*.usage', where, as: 'usd' }, (key) =>
    Object.assign(key, { usage: 1e12 }),
  );
  await expectOdd({ name: 'negate', call: LIST, path: 'data.*.usage', where }, (key) =>
    Object.assign(key, { usage: -2 }),
  );
  await expectOdd({ name: 'text', call: LIST, path: 'data.*.name', where, as: 'nul' }, (key) =>
    Object.assign(key, { name: 'a\u0000pp' }),
  );
  await expectOdd({ name: 'text', call: LIST, path: 'data.*.name', where, as: 'surrogate' }, (key) =>
    Object.assign(key, { name: 'app\ud83d' }),
  );
  for (const [to, value] of [
    ['string', 'false'],
    ['number', 0],
    ['object', { value: false }],
    ['array', [false]],
    ['null', null],
  ] as const) {
    await expectOdd({ name: 'retype', call: LIST, path: 'data.*.disabled', where, to }, (key) =>
      Object.assign(key, { disabled: value }),
    );
  }
  expect(sim.odd.applied.at(-1)).toEqual({
    call: LIST,
    name: 'retype',
    touched: [['data', index, 'disabled']],
  });
});

test('rows and whole answers are odd, too', async () => {
  const { sim, list, rows } = await openOdd();
  const good = await list();
  const odd = async (rule: OddRule) => {
    sim.odd.clear();
    sim.odd.add({ ...rule, call: LIST });
    return list();
  };
  expect(await odd({ name: 'set', path: 'data.0', value: null })).toEqual({ data: [null, good.data[1]] });
  expect(await odd({ name: 'set', path: '', value: 'what?' })).toBe('what?');
  expect(await odd({ name: 'remove', path: 'data.*' })).toEqual({ data: [] });
  expect(await odd({ name: 'remove', path: 'data' })).toEqual({});
  expect(await odd({ name: 'append', path: 'data', value: 'row' })).toEqual({ data: [...good.data, 'row'] });
  expect(await odd({ name: 'repeat', path: 'data' })).toEqual({ data: [...good.data, ...good.data] });
  const extra = await odd({ name: 'extra', fields: { x: 1 } });
  expect(extra).toEqual({ x: 1, data: good.data.map((key: Json) => ({ ...key, x: 1 })) });
  sim.odd.clear();
  sim.odd.add({
    name: 'append',
    call: QUERY,
    path: 'data.data',
    value: { request_count: -1, credits_usage: -0.1 },
  });
  sim.odd.add({ name: 'huge', call: QUERY, path: '**.tokens_prompt', where: { model: GPT }, as: 'count' });
  const { data } = await rows();
  expect(data.map((row: Json) => row.tokens_prompt)).toEqual(['9007199254740994', '10', undefined]);
  expect(data.at(-1)).toEqual({ request_count: -1, credits_usage: -0.1 });
});

test('the time column goes by any name and spelling, counts by any type', async () => {
  const { sim, rows } = await openOdd();
  const first = async (rule: OddRule) => {
    sim.odd.clear();
    sim.odd.add({ ...rule, call: QUERY });
    return (await rows()).data[0];
  };
  const day = '2026-11-22T00:00:00.000Z';
  const counts = { request_count: '1', tokens_prompt: '10', credits_usage: 1, model: GPT };
  expect(await first({ name: 'time-column', to: 'created_at__{granularity}' })).toEqual({
    ...counts,
    created_at__day: day,
  });
  expect(await first({ name: 'time-column', to: 'bucket' })).toEqual({ ...counts, bucket: day });
  for (const [as, value] of [
    ['date', '2026-11-22'],
    ['seconds', Date.parse(day) / 1000],
    ['milliseconds', Date.parse(day)],
    ['space', '2026-11-22 00:00:00'],
    ['no-zone', '2026-11-22T00:00:00'],
    ['offset', '2026-11-22T00:00:00+00:00'],
  ] as const) {
    expect(await first({ name: 'time-value', as })).toEqual({ ...counts, date__day: value });
  }
  expect(await first({ name: 'counts', as: 'number' })).toMatchObject({
    request_count: 1,
    tokens_prompt: 10,
  });
  expect(await first({ name: 'counts', as: 'decimal' })).toMatchObject({ request_count: '1.0' });
  sim.odd.add({ name: 'counts', as: 'string' });
  expect((await rows()).data[0]).toMatchObject({ request_count: '1.0', credits_usage: 1 });
});

test('an analytics answer says that it is partial, warns, or comes out of a cache', async () => {
  const { sim, rows } = await openOdd();
  sim.odd.add({ name: 'truncated', call: QUERY, rows: 1 });
  sim.odd.add({ name: 'warnings', call: QUERY, warnings: ['beware'] });
  sim.odd.add({ name: 'cached', call: QUERY, at: NOW - HOUR });
  const answer = await rows();
  expect(answer).toMatchObject({
    metadata: { truncated: true, row_count: 1 },
    warnings: ['beware'],
    cachedAt: NOW - HOUR,
  });
  expect(answer.data).toHaveLength(1);
});

test('a rule is for one call and key, for so many answers, or for some of them', async () => {
  const { sim, list, current, rows } = await openOdd();
  sim.odd.add({ name: 'set', path: 'data', value: 1, call: LIST, times: 2 });
  expect([(await list()).data, (await current()).usage, (await list()).data]).toEqual([1, 2, 1]);
  expect((await list()).data).toHaveLength(2);
  sim.odd.add({ name: 'set', path: 'data', value: 1, keyHash: 'nobody' });
  expect((await list()).data).toHaveLength(2);
  sim.odd.add({ name: 'remove', path: '**.warnings', call: LIST, times: 1 });
  // What every JavaScript object inherits is no field of an answer.
  sim.odd.add({ name: 'retype', path: '**.constructor', call: LIST, to: 'array' });
  expect(Object.keys((await list()).data[0])).not.toContain('constructor');
  expect(sim.odd.applied).toHaveLength(2);
  sim.odd.clear();
  sim.odd.add({ name: 'set', path: 'data', value: 1, call: QUERY, probability: 0.5 });
  let odd = 0;
  for (let i = 0; i < 60; i++) odd += (await rows()) === 1 ? 1 : 0;
  expect(odd).toBeGreaterThan(15);
  expect(odd).toBeLessThan(45);
});

test('steps follow one another, a refusal stays what it is, and one may bring a step of its own', async () => {
  const { sim, list, call, inference } = await openOdd();
  sim.odd.add({ name: 'set', path: 'data', value: ['a'] });
  sim.odd.add({ name: 'append', path: 'data', value: 'b' });
  sim.odd.use((asked, answer) => ({ asked, answer }));
  expect(await list()).toEqual({ asked: LIST, answer: { data: ['a', 'b'] } });
  const refused = await call(inference.key, 'GET', '/keys');
  expect(refused.body).toEqual({ error: { code: 403, message: expect.any(String) } });
});

test('workspaces may be refused while keys are listed', async () => {
  const { sim, call, management, list } = await openOdd();
  sim.faults.add({ kind: 'status', status: 403, path: '/workspaces', times: 'always' });
  expect((await call(management.key, 'GET', '/workspaces')).status).toBe(403);
  expect((await list()).data).toHaveLength(2);
});

test('random oddity differs from answer to answer and is the same again for the same seed', async () => {
  const answers = async () => {
    const { sim, list } = await openOdd();
    sim.odd.add({ name: 'random', call: LIST, seed: 5, count: 3 });
    return [await list(), await list()];
  };
  const [first, second] = await answers();
  expect(first).not.toEqual(second);
  expect(await answers()).toEqual([first, second]);
});

test('answers are made odd over the control routes', async () => {
  const { control, list } = await openOdd();
  const rule = { name: 'set', path: 'data.*.usage_daily', value: null, call: LIST };
  expect((await control('POST', '/odd', rule)).status).toBe(200);
  expect((await list()).data.map((key: Json) => key.usage_daily)).toEqual([null, null]);
  expect((await control('GET', '/odd')).body).toMatchObject([{ call: LIST, name: 'set' }]);
  await control('DELETE', '/odd');
  expect((await list()).data[0].usage_daily).toBe(0);
  expect((await control('POST', '/odd', { name: 'colour' })).status).toBe(400);
});
