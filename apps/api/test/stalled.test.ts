import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClient } from '@watcher/core/testing';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';
import { addUsage } from './support/usage.ts';

const STALL_MS = 2_000;
const WAIT_MS = 1_000;
const FILE =
  '/api/usage/export?format=csv&group_by=hour&group_by=key&group_by=model&start_date=2000-01-01&end_date=2099-12-31';

let server: TestServer;
let me: { token: string };
/** Of the file, in bytes: more than the kernel takes for a reader that does not read. */
let size: number;

beforeAll(async () => {
  server = await startServer({ stallMs: STALL_MS, waitMs: WAIT_MS });
  me = await signUp(server.url);
  const [keyId = 0] = await addUsage(server, me.token);
  const db = openClient(server.databaseUrl);
  await db`INSERT INTO models (name) SELECT 'long/' || repeat('x', 180) || i FROM generate_series(1, 2500) i`;
  await db`
    INSERT INTO usage_hour
    SELECT u.team_id, u.hour, u.key_id, m.id, u.provider_id, u.requests, u.tokens_input, u.tokens_output,
      u.tokens_reasoning, u.tokens_cached, u.cost, u.byok_cost
    FROM (SELECT * FROM usage_hour WHERE key_id = ${keyId} LIMIT 15) u CROSS JOIN models m WHERE m.name LIKE 'long/%'
    ON CONFLICT DO NOTHING`;
  await db.end();
  size = String((await download()).body).length;
}, 60_000);
afterAll(() => server.close());

const download = () =>
  ask(server.url, 'GET', FILE, { token: me.token, headers: { 'accept-encoding': 'identity' } });

/** Asks for the file and takes nothing of it. */
function askWithoutReading(): Socket {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined).pause();
  socket.write(
    `GET ${FILE} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${me.token}\r\nConnection: close\r\n\r\n`,
  );
  return socket;
}

test('an answer that nobody reads is ended, and who waits behind it does not wait for long', async () => {
  expect(size).toBeGreaterThan(7_000_000);
  askWithoutReading();
  askWithoutReading();
  await sleep(500);
  const began = Date.now();
  const refused = await download();
  expect(refused).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
  expect(refused.headers.get('retry-after')).toBe('5');
  expect(Date.now() - began).toBeGreaterThanOrEqual(WAIT_MS - 50);
  await expect.poll(async () => (await download()).status, { timeout: 20_000 }).toBe(200);
}, 60_000);

test('who asked for a file and left keeps nobody waiting', async () => {
  askWithoutReading();
  askWithoutReading();
  await sleep(500);
  const crowd = Array.from({ length: 30 }, askWithoutReading);
  await sleep(200);
  for (const socket of crowd) socket.destroy();
  await sleep(200);
  const began = Date.now();
  expect((await download()).status).toBe(503);
  // It had a place to wait at.
  expect(Date.now() - began).toBeGreaterThanOrEqual(WAIT_MS - 50);
  await expect.poll(async () => (await download()).status, { timeout: 20_000 }).toBe(200);
}, 60_000);

test('a slow reader gets its file to the end', async () => {
  const socket = askWithoutReading();
  const began = Date.now();
  let taken = 0;
  let tail = '';
  for await (const chunk of socket) {
    taken += (chunk as Buffer).length;
    tail = (tail + String(chunk)).slice(-16);
    // The kernel gives 64 kB at a time.
    if (taken < size) await sleep(40);
  }
  expect(Date.now() - began).toBeGreaterThan(1.5 * STALL_MS);
  expect(taken).toBeGreaterThan(size);
  expect(tail.endsWith('\r\n0\r\n\r\n')).toBe(true);
}, 60_000);

test('who asks others outside, and waits for them, is answered meanwhile', async () => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => sockets.add(socket.on('error', () => undefined))).listen(
    0,
    '127.0.0.1',
  );
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const { token } = await signUp(server.url);
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  const channels = await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) =>
      ask(server.url, 'POST', '/api/channels', { token, body: { kind: 'webhook', name, settings: { url } } }),
    ),
  );
  const tests = channels.map(({ body }) =>
    ask(server.url, 'POST', `/api/channels/${(body as { id: number }).id}/test`, { token }),
  );
  const key = { name: 'one', key: `sk-or-v1-${'1'.repeat(64)}` };
  await expect.poll(() => sockets.size).toBeGreaterThanOrEqual(3);
  const added = ask(server.url, 'POST', '/api/keys', { token, body: key });
  const began = Date.now();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => ask(server.url, 'GET', '/api/keys', { token })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(Date.now() - began).toBeLessThan(WAIT_MS);
  // The turns of what asks outside are all taken.
  expect((await added).status).toBe(503);
  // An answer that is not there yet is not one that nobody reads.
  await sleep(1.5 * STALL_MS);
  for (const socket of sockets) socket.destroy();
  const statuses = (await Promise.all(tests)).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 200, 200, 503]);
}, 60_000);
