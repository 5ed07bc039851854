import { expect, test } from 'vitest';
import { sha256 } from '../src/random.ts';
import { DAY, HOUR, type Json, NOW, openSimulator } from './support.ts';

const names = (reply: { body: Json }) => reply.body.data.map((key: Json) => key.name);

test("a key's hash is the SHA-256 of its text, and the text is told once", async () => {
  const { call, management } = await openSimulator();
  const made = await call(management.key, 'POST', '/keys', { name: 'new' });
  expect(made.body.data.hash).toBe(sha256(made.body.key));
  const found = await call(management.key, 'GET', `/keys/${made.body.data.hash}`);
  expect(JSON.stringify(found.body)).not.toContain(made.body.key);
  expect(found.body.data.label).toBe(`${made.body.key.slice(0, 12)}...${made.body.key.slice(-4)}`);
});

test('keys come in pages of 100 of the default workspace, disabled ones only when asked for', async () => {
  const { call, account, management, inference, lab } = await openSimulator();
  for (let i = 0; i < 120; i++) account.createKey({ name: `key ${i}` });
  account.createKey({ name: 'off', disabled: true });
  account.createKey({ name: 'in lab', workspace: lab.id });
  const list = (query: string) => call(management.key, 'GET', `/keys${query}`);
  expect(names(await list(''))).toHaveLength(100);
  expect(names(await list('?offset=100'))).toHaveLength(21);
  expect(names(await list('?offset=200'))).toEqual([]);
  expect(names(await list('?include_disabled=true&offset=100'))).toHaveLength(22);
  expect(names(await list(`?workspace_id=${lab.id}`))).toEqual(['in lab']);
  expect(names(await list('?offset=100'))).toContain('app');
  expect((await call(inference.key, 'GET', '/keys')).status).toBe(403);
});

test('expired keys are listed, or only when asked for', async () => {
  const { sim, call, account, management } = await openSimulator();
  account.createKey({ name: 'past', expiresAt: NOW });
  const list = async (query = '') => names(await call(management.key, 'GET', `/keys${query}`));
  expect(await list()).toEqual(['past', 'app']);
  sim.settings.listsExpired = false;
  expect(await list()).toEqual(['app']);
  expect(await list('?include_expired=true')).toEqual(['past', 'app']);
});

test('a disabled, deleted or expired key is refused, and an enabled one is taken again', async () => {
  const { sim, call, account, management, inference } = await openSimulator();
  const status = async (key: string) => (await call(key, 'GET', '/key')).status;
  const change = (body: unknown) => call(management.key, 'PATCH', `/keys/${inference.hash}`, body);
  await change({ disabled: true });
  expect(await status(inference.key)).toBe(401);
  await change({ disabled: false });
  expect(await status(inference.key)).toBe(200);
  await call(management.key, 'DELETE', `/keys/${inference.hash}`);
  expect(await status(inference.key)).toBe(401);
  expect((await call(management.key, 'GET', `/keys/${inference.hash}`)).status).toBe(404);
  const brief = account.createKey({ name: 'brief', expiresAt: NOW + HOUR });
  expect(await status(brief.key)).toBe(200);
  sim.clock.advance(HOUR);
  expect(await status(brief.key)).toBe(401);
});

test('periodic counters begin anew with the UTC day, the Monday and the month; the lifetime counter does not', async () => {
  const { sim, call, inference } = await openSimulator();
  const spend = (at: number) =>
    sim.record({
      keyHash: inference.hash,
      model: 'x-ai/grok-4-fast',
      promptTokens: 0,
      completionTokens: 1,
      usage: 1_000_000_000_000n,
      at,
    });
  spend(Date.parse('2026-10-31T23:59:59.999Z'));
  spend(Date.parse('2026-11-15T23:59:59.999Z'));
  spend(Date.parse('2026-11-16T00:00:00Z'));
  spend(Date.parse('2026-11-22T00:00:00Z'));
  const counters = async () => {
    const { data } = (await call(inference.key, 'GET', '/key')).body;
    return [data.usage_daily, data.usage_weekly, data.usage_monthly, data.usage];
  };
  expect(await counters()).toEqual([1, 2, 3, 4]);
  sim.clock.set('2026-11-23T00:00:00Z');
  expect(await counters()).toEqual([0, 0, 3, 4]);
  sim.clock.set('2026-12-01T00:00:00Z');
  expect(await counters()).toEqual([0, 0, 0, 4]);
});

test('what is left of a limit follows its reset, and BYOK counts when it is included', async () => {
  const { sim, call, account } = await openSimulator();
  const make = (includeByokInLimit: boolean, limitReset: 'daily' | null) => {
    const key = account.createKey({ name: 'limited', limit: 10, limitReset, includeByokInLimit });
    const tokens = { promptTokens: 1, completionTokens: 1, model: 'openai/gpt-5-2025-08-07' };
    sim.record({ keyHash: key.hash, ...tokens, usage: 3_000_000_000_000n, at: NOW - DAY });
    sim.record({
      keyHash: key.hash,
      ...tokens,
      isByok: true,
      usage: 500_000_000_000n,
      byokUsageInference: 8_000_000_000_000n,
    });
    return key.key;
  };
  const left = async (key: string) => (await call(key, 'GET', '/key')).body.data.limit_remaining;
  expect(await left(make(false, null))).toBe(6.5);
  expect(await left(make(false, 'daily'))).toBe(9.5);
  expect(await left(make(true, 'daily'))).toBe(1.5);
  expect(await left(make(true, null))).toBe(0);
});

test('BYOK bills a fee of 5 % to credits and tells the inference apart', async () => {
  const { sim, call, inference } = await openSimulator();
  const tokens = { promptTokens: 1000, cachedTokens: 400, completionTokens: 100 };
  sim.record({ keyHash: inference.hash, model: 'openai/gpt-5-2025-08-07', ...tokens, isByok: true });
  // 600 × $1.25 + 400 × $0.125 + 100 × $10, by the million.
  const { data } = (await call(inference.key, 'GET', '/key')).body;
  expect([data.byok_usage, data.usage]).toEqual([0.0018, 0.00009]);
});
