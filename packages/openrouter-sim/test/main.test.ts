import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import type { Json } from './support.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
const env = { ...process.env, SEED: '7', DAYS: '10', PORT: '0' };

/** The line of JSON that the program prints when it is ready. */
async function ready(child: ChildProcess): Promise<Json> {
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stdout === null) throw new Error('the program has no standard output');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error('the program ended before it was ready');
}

const start = () => spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });

async function send(url: string, method: string, body?: unknown): Promise<Json> {
  const response = await fetch(url, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  expect([url, response.status]).toEqual([url, 200]);
  return response.json();
}

test('the program serves the demo, is driven over its control routes and ends on SIGTERM', async () => {
  const child = start();
  const { url, controlUrl, managementKey, keys } = await ready(child);
  const [{ hash: keyHash }] = keys;
  const get = (path: string) => fetch(url + path, { headers: { Authorization: `Bearer ${managementKey}` } });
  expect(await (await get(`/keys/${keyHash}`)).json()).toMatchObject({ data: { name: 'production-api' } });

  const to = '2020-01-01T00:00:00Z';
  const recorded = await send(`${controlUrl}/generations`, 'POST', {
    keyHash,
    model: 'openai/gpt-5-2025-08-07',
    promptTokens: 4,
    completionTokens: 2,
    usage: '0.000000000123',
    at: '2019-12-31T12:00:00Z',
  });
  expect(await send(`${controlUrl}/total?to=${to}`, 'GET')).toMatchObject({
    requests: 1,
    usage: '0.000000000123',
  });
  await send(`${controlUrl}/generations/${recorded.id}`, 'PATCH', { usage: '1.5' });
  const byKey = await send(`${controlUrl}/keys?to=${to}`, 'GET');
  expect(byKey.find((key: Json) => key.hash === keyHash).total).toMatchObject({ usage: '1.5' });
  expect(await send(`${controlUrl}/rows?to=${to}`, 'GET')).toMatchObject([
    { hour: '2019-12-31T12:00:00.000Z' },
  ]);

  const before = await send(`${controlUrl}/total`, 'GET');
  await send(`${controlUrl}/clock`, 'POST', { advanceMs: 86_400_000 });
  expect((await send(`${controlUrl}/total`, 'GET')).requests).toBeGreaterThan(before.requests);

  await send(`${controlUrl}/faults`, 'POST', { kind: 'status', status: 503, times: 'always' });
  expect((await get('/credits')).status).toBe(503);
  await send(`${controlUrl}/faults`, 'DELETE');
  expect((await get('/credits')).status).toBe(200);
  await send(`${controlUrl}/settings`, 'PATCH', { timeColumn: 'created_at' });
  expect(
    (await fetch(`${controlUrl}/settings`, { method: 'PATCH', body: '{"timeColumn":"x"}' })).status,
  ).toBe(400);
  expect((await send(`${controlUrl}/requests`, 'GET')).map((one: Json) => one.status)).toEqual([
    200, 503, 200,
  ]);

  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a kept database goes on working: the keys are the same at the next start', async () => {
  const [first, second] = await Promise.all([ready(start()), ready(start())]);
  expect([second.managementKey, second.inferenceKey, second.keys]).toEqual([
    first.managementKey,
    first.inferenceKey,
    first.keys,
  ]);
});

test('the program ends when the process that forked it goes away', async () => {
  const child = fork(MAIN, { env, silent: true });
  await ready(child);
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});
