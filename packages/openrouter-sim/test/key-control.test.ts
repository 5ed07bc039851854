import { expect, test } from 'vitest';
import { type Fault, fromUsd } from '../src/index.ts';
import { DAY, HOUR, type Json, NOW, openSimulator } from './support.ts';

const MINUTE = 60_000;
const GPT = 'openai/gpt-4.1-2025-04-14';

async function openControlled() {
  const simulator = await openSimulator();
  const { sim, call, management, inference } = simulator;
  const path = `/keys/${inference.hash}`;
  const change = (body: unknown) => call(management.key, 'PATCH', path, body);
  const chat = (key = inference.key, more: object = {}) =>
    call(key, 'POST', '/chat/completions', {
      model: GPT,
      messages: [{ role: 'user', content: 'Hello' }],
      ...more,
    });
  const shown = async () => (await call(management.key, 'GET', path)).body.data;
  const listed = async () =>
    (await call(management.key, 'GET', '/keys?include_disabled=true')).body.data.find(
      (key: Json) => key.hash === inference.hash,
    );
  const spend = (usd: string, at = NOW) =>
    sim.record({
      keyHash: inference.hash,
      model: GPT,
      promptTokens: 1,
      completionTokens: 1,
      usage: fromUsd(usd),
      at,
    });
  return { ...simulator, path, change, chat, shown, listed, spend };
}

test('a change touches what it names and nothing else', async () => {
  const { sim, change, shown } = await openControlled();
  const before = await shown();
  sim.clock.advance(MINUTE);
  const changes: [object, object][] = [
    [{ disabled: true }, { disabled: true }],
    [{ limit: 5.5 }, { limit: 5.5, limit_remaining: 5.5 }],
    [{ limit_reset: 'weekly' }, { limit_reset: 'weekly' }],
    [{ limit_reset: null }, { limit_reset: null }],
    [{ limit: 0 }, { limit: 0, limit_remaining: 0 }],
    [{ limit: null }, { limit: null, limit_remaining: null }],
    [{ include_byok_in_limit: true }, { include_byok_in_limit: true }],
    [{ name: 'renamed' }, { name: 'renamed' }],
    [{}, {}],
  ];
  let expected = { ...before, updated_at: new Date(NOW + MINUTE).toISOString() };
  for (const [body, difference] of changes) {
    expected = { ...expected, ...difference };
    const reply = await change(body);
    expect([reply.status, reply.body.data]).toEqual([200, expected]);
    expect(await shown()).toEqual(expected);
  }
});

test('a change that cannot be is refused whole', async () => {
  const { call, change, shown, path, management, inference, account, sim } = await openControlled();
  const before = await shown();
  const bad: unknown[] = [
    undefined,
    null,
    [],
    'disabled',
    { disabled: 'true' },
    { disabled: null },
    { disabled: 1 },
    { limit: -0.01 },
    { limit: '5' },
    { limit: 1e300 },
    { limit_reset: 'yearly' },
    { limit_reset: 'null' },
    { name: null },
    { name: 'x', limit: -1 },
    { include_byok_in_limit: null },
    { expires_at: '2027-01-01T00:00:00Z' },
    { workspace_id: account.defaultWorkspace.id },
    { disabled: true, colour: 'red' },
  ];
  for (const body of bad) expect([body, (await change(body)).status]).toEqual([body, 400]);
  const foreign = sim.createAccount({ name: 'Other' }).createKey({ name: 'm', kind: 'management' });
  expect((await call(null, 'PATCH', path, { disabled: true })).status).toBe(401);
  expect((await call(inference.key, 'PATCH', path, { disabled: true })).status).toBe(403);
  expect((await call(foreign.key, 'PATCH', path, { disabled: true })).status).toBe(404);
  expect((await call(management.key, 'PATCH', `/keys/${management.hash}`, { name: 'x' })).status).toBe(404);
  expect((await call(management.key, 'PATCH', '/keys/unknown', { name: 'x' })).status).toBe(404);
  expect(await shown()).toEqual(before);
});

test('an expiry is given with seconds, in UTC, when a key is made', async () => {
  const { call, management } = await openControlled();
  const make = async (expiresAt: string) =>
    (await call(management.key, 'POST', '/keys', { name: 'brief', expires_at: expiresAt })).status;
  expect(await make('2027-01-01T00:00Z')).toBe(400);
  expect(await make('2027-01-01T00:00:00+01:00')).toBe(400);
  expect(await make('2027-01-01T00:00:00Z')).toBe(201);
});

test('a key stops and is shown so when its delays are over, and starts again after the same', async () => {
  const { sim, change, chat, shown, listed } = await openControlled();
  sim.settings.delay = { stop: 60_000, readBack: 10_000, inference: 0 };
  expect((await change({ disabled: true })).body.data.disabled).toBe(true);
  const states = async () => [(await shown()).disabled, (await listed()).disabled, (await chat()).status];
  expect(await states()).toEqual([false, false, 200]);
  sim.clock.advance(9_999);
  expect(await states()).toEqual([false, false, 200]);
  sim.clock.advance(1);
  expect(await states()).toEqual([true, true, 200]);
  sim.clock.advance(49_999);
  expect(await states()).toEqual([true, true, 200]);
  sim.clock.advance(1);
  expect(await states()).toEqual([true, true, 401]);
  await change({ disabled: false });
  expect(await states()).toEqual([true, true, 401]);
  sim.clock.advance(10_000);
  expect(await states()).toEqual([false, false, 401]);
  sim.clock.advance(50_000);
  expect(await states()).toEqual([false, false, 200]);
});

test('a deleted key runs on for as long, is listed for as long, and can be neither changed nor deleted again', async () => {
  const { sim, call, change, chat, path, management } = await openControlled();
  sim.settings.delay = { stop: 60_000, readBack: 10_000, inference: 0 };
  const remove = () => call(management.key, 'DELETE', path);
  const status = async () => (await call(management.key, 'GET', path)).status;
  expect((await remove()).body).toEqual({ deleted: true });
  expect([(await remove()).status, (await change({ name: 'x' })).status]).toEqual([404, 404]);
  expect([await status(), (await chat()).status]).toEqual([200, 200]);
  sim.clock.advance(10_000);
  expect([await status(), (await chat()).status]).toEqual([404, 200]);
  sim.clock.advance(50_000);
  expect([await status(), (await chat()).status]).toEqual([404, 401]);
});

test('requests that run when their key stops are billed when they end', async () => {
  const { sim, change, chat, shown } = await openControlled();
  sim.settings.delay.inference = 90_000;
  expect((await chat()).status).toBe(200);
  await change({ disabled: true });
  expect([(await chat()).status, (await shown()).usage]).toEqual([401, 0]);
  expect(sim.ledger.total().requests).toBe(0);
  sim.clock.advance(90_000);
  const { usage } = await shown();
  expect(usage).toBeGreaterThan(0);
  expect(sim.ledger.rows()).toMatchObject([{ requests: 1, usage: fromUsd(usage) }]);
});

test('traffic goes on until the key really stops', async () => {
  const { sim, account, change, inference } = await openControlled();
  const profile = {
    requestsPerHour: 3600,
    rhythm: 'steady',
    weekend: 1,
    growth: 0,
    byokShare: 0,
    promptTokens: 10,
    completionTokens: 10,
    cachedShare: 0,
    reasoningShare: 0,
    models: { [GPT]: 1 },
  } as const;
  sim.traffic.add({ keyHash: inference.hash, profile, from: NOW, slotsPerHour: 60 });
  sim.settings.delay.stop = 10 * MINUTE;
  await change({ disabled: true });
  sim.clock.advance(3 * HOUR);
  const requests = (from: number, to: number) => sim.ledger.total({ account, from, to }).requests;
  expect(requests(NOW, NOW + 10 * MINUTE)).toBeGreaterThan(100);
  expect(requests(NOW + 10 * MINUTE, NOW + 3 * HOUR)).toBe(0);
});

test('a key is refused at its limit, by the period of it, and runs again in the next', async () => {
  const { sim, change, chat, spend } = await openControlled();
  for (const [reset, words] of [
    [null, 'total'],
    ['daily', 'daily'],
    ['weekly', 'weekly'],
    ['monthly', 'monthly'],
  ]) {
    await change({ limit: 100, limit_reset: reset });
    expect((await chat()).status).toBe(200);
    await change({ limit: 1 });
    if (words === 'total') spend('1');
    const refused = await chat();
    expect([refused.status, refused.body.error.message]).toEqual([
      403,
      `Key limit exceeded (${words} limit)`,
    ]);
  }
  sim.settings.keyLimitStatus = 402;
  expect((await chat()).status).toBe(402);
  sim.clock.set('2026-12-01T00:00:00Z');
  expect((await chat()).status).toBe(200);
  await change({ limit: 0, limit_reset: null });
  sim.settings.keyLimitStatus = 403;
  expect((await chat()).status).toBe(402);
});

test('requests at once pass a limit, since each is checked when it begins', async () => {
  const { sim, change, chat, shown } = await openControlled();
  sim.settings.delay.inference = MINUTE;
  await change({ limit: 0.0001 });
  expect([(await chat()).status, (await chat()).status, (await chat()).status]).toEqual([200, 200, 200]);
  sim.clock.advance(MINUTE);
  expect((await chat()).status).toBe(403);
  const { usage, limit, limit_remaining } = await shown();
  expect([usage > limit, limit_remaining]).toEqual([true, 0]);
});

test('an account without credit is refused with 402, but for free models', async () => {
  const { chat, spend, account } = await openControlled();
  spend('500');
  expect((await chat()).status).toBe(402);
  expect((await chat(undefined, { model: `${GPT}:free` })).status).toBe(200);
  account.credits += fromUsd('1');
  expect((await chat()).status).toBe(200);
});

test('only inference keys run models, and only models that exist', async () => {
  const { chat, management } = await openControlled();
  expect((await chat(management.key)).status).toBe(403);
  expect((await chat('sk-or-v1-nobody')).status).toBe(401);
  expect((await chat(undefined, { model: 'made/up' })).status).toBe(400);
  expect((await chat(undefined, { messages: [] })).status).toBe(400);
});

test('somebody else changes, deletes and makes keys', async () => {
  const { control, chat, listed, shown, inference, management, call } = await openControlled();
  const id = `/keys/${inference.hash}`;
  expect((await control('PATCH', id, { disabled: true, limit: 3 })).status).toBe(200);
  expect([(await chat()).status, (await listed()).disabled, (await shown()).limit]).toEqual([401, true, 3]);
  expect((await control('PATCH', id, { disabled: 'yes' })).status).toBe(400);
  await control('PATCH', id, { disabled: false });
  expect((await chat()).status).toBe(200);
  const made = await control('POST', '/keys', { name: 'theirs', account: 'Acme' });
  expect((await call(management.key, 'GET', `/keys/${made.body.hash}`)).body.data.name).toBe('theirs');
  expect((await control('POST', '/keys', { name: 'theirs', account: 'Nobody' })).status).toBe(404);
  await control('DELETE', id);
  expect((await chat()).status).toBe(401);
});

test('a request can be made over the control routes, and its refusal is told', async () => {
  const { control, inference, sim } = await openControlled();
  const request = {
    keyHash: inference.hash,
    model: GPT,
    promptTokens: 10,
    completionTokens: 1,
    usage: '0.25',
  };
  expect((await control('POST', '/inference', request)).body).toMatchObject({
    status: 200,
    entry: { usage: '0.25' },
  });
  sim.changeKey(inference.hash, { limit: 0.25 });
  expect((await control('POST', '/inference', request)).body).toMatchObject({ status: 403, entry: null });
});

test('a change that is refused by a fault did not happen', async () => {
  const { sim, change, shown } = await openControlled();
  for (const status of [401, 403, 429, 500, 502, 503]) {
    sim.faults.add({ kind: 'status', status, method: 'PATCH', path: '/keys' });
    expect((await change({ disabled: true })).status).toBe(status);
    expect((await shown()).disabled).toBe(false);
  }
  expect((await change({ disabled: true })).status).toBe(200);
});

test('a change whose answer is lost did happen', async () => {
  const { sim, change, shown } = await openControlled();
  const always = { method: 'PATCH', applies: true } as const;
  const lost: [Fault, boolean][] = [
    [{ kind: 'reset', ...always }, true],
    [{ kind: 'cut', method: 'PATCH' }, true],
    [{ kind: 'reset', method: 'PATCH' }, false],
  ];
  for (const [fault, happened] of lost) {
    await change({ disabled: false });
    sim.faults.add(fault);
    await expect(change({ disabled: true })).rejects.toThrow();
    expect([fault, (await shown()).disabled]).toEqual([fault, happened]);
  }
  sim.faults.add({ kind: 'status', status: 502, ...always });
  expect((await change({ name: 'after all' })).status).toBe(502);
  expect((await shown()).name).toBe('after all');
});

test('a call that hangs is answered by nobody, and has or has not taken effect', async () => {
  const { sim, server, path, management, shown } = await openControlled();
  const hang = async (name: string) => {
    await expect(
      fetch(server.url + path, {
        method: 'PATCH',
        headers: { Authorization: `Bearer ${management.key}` },
        body: JSON.stringify({ name }),
        signal: AbortSignal.timeout(100),
      }),
    ).rejects.toThrow(/timeout/);
    return (await shown()).name;
  };
  sim.faults.add({ kind: 'hang', method: 'PATCH' });
  expect(await hang('one')).toBe('app');
  sim.faults.add({ kind: 'hang', method: 'PATCH', applies: true });
  expect(await hang('two')).toBe('two');
});

test('a key that expired is refused like one that never was', async () => {
  const { sim, account, chat } = await openControlled();
  const brief = account.createKey({ name: 'brief', expiresAt: NOW + DAY });
  expect((await chat(brief.key)).status).toBe(200);
  sim.clock.advance(DAY);
  expect((await chat(brief.key)).body).toEqual((await chat('sk-or-v1-nobody')).body);
});
