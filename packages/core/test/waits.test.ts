import { once } from 'node:events';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connect } from '../src/db/client.ts';
import { type ConnectionWaits, followed, watchConnections } from '../src/db/waits.ts';
import { openLog } from '../src/log/index.ts';
import { createDatabase, openClient } from './support/database.ts';

let databaseUrl: string;
let admin: ReturnType<typeof openClient>;
beforeAll(async () => {
  databaseUrl = await createDatabase();
  admin = openClient(databaseUrl);
});
afterAll(() => admin.end());

/** As a pooler is: while it is full, whoever connects waits, without a word. */
async function openPooler(): Promise<{ url: string; isFull: (full: boolean) => void }> {
  const url = new URL(databaseUrl);
  const folder = url.searchParams.get('host') ?? '';
  const waiting = new Set<Socket>();
  let full = false;
  const serve = (client: Socket) => {
    const server = connectSocket(`${folder}/.s.PGSQL.5432`);
    client.pipe(server).pipe(client);
    for (const one of [client, server]) one.on('error', () => [client, server].map((each) => each.destroy()));
  };
  const pooler = createServer((client) => {
    if (full) waiting.add(client.on('error', () => undefined).on('close', () => waiting.delete(client)));
    else serve(client);
  }).listen(0, '127.0.0.1');
  await once(pooler, 'listening');
  onTestFinished(() => void pooler.close());
  const address = pooler.address();
  url.searchParams.delete('host');
  url.host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const isFull = (now: boolean) => {
    full = now;
    if (full) return;
    for (const client of waiting) serve(client);
    waiting.clear();
  };
  return { url: url.href, isFull };
}

/** Connections that are watched, and what the log says. */
function open(url: string) {
  const lines: string[] = [];
  const output = { write: (json: string) => void lines.push(String(JSON.parse(json).msg)) };
  const log = openLog('test', { logFormat: 'json', logLevel: 'info' }, output);
  const waits: ConnectionWaits = watchConnections(url, log, 500);
  const client = followed(connect({ url, max: 2, applicationName: 'waits' }), waits);
  onTestFinished(async () => {
    await waits.close();
    await client.end({ timeout: 0 });
  });
  return { client, lines };
}

test('one line a spell says that a connection is waited for, and one that there is one again', async () => {
  const { url, isFull } = await openPooler();
  const { client, lines } = open(url);
  for (let spell = 1; spell <= 2; spell += 1) {
    isFull(true);
    const answers = [client.unsafe('SELECT 1 AS n'), client.begin((tx) => tx`SELECT 1 AS n`)].map((one) =>
      one.then(([row]) => row),
    );
    await expect.poll(() => lines.length).toBe(2 * spell - 1);
    expect(lines.at(-1)).toMatch(
      /^waits for a connection to the database for \d+ s: neither .* gives one\.$/,
    );
    isFull(false);
    expect(await Promise.all(answers)).toEqual([{ n: 1 }, { n: 1 }]);
    await expect.poll(() => lines.length).toBe(2 * spell);
    expect(lines.at(-1)).toMatch(/^has a connection to the database again, after \d+ s$/);
    // New ones are to be asked for.
    await admin`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'waits'`;
    // The driver hears of it through the pooler, and would still send the next statement there.
    await sleep(300);
  }
});

test('a statement that takes long waits for no connection', async () => {
  const { client, lines } = open(databaseUrl);
  await client.unsafe('SELECT pg_sleep(2)');
  expect(lines).toEqual([]);
});

test('a connection that is refused is said with the reason, once for many statements', async () => {
  const role = `r${crypto.randomUUID().replaceAll('-', '')}`;
  await admin.unsafe(`CREATE ROLE ${role} LOGIN CONNECTION LIMIT 1`);
  const url = new URL(databaseUrl);
  url.username = role;
  const only = openClient(url.href);
  await only`SELECT 1`;
  const { client, lines } = open(url.href);
  for (let n = 0; n < 3; n += 1) await expect(client.unsafe('SELECT 1')).rejects.toThrow(/too many/);
  await expect.poll(() => lines.length).toBe(1);
  await expect(client.unsafe('SELECT 1')).rejects.toThrow(/too many/);
  expect(lines).toEqual([
    expect.stringMatching(/for \d+ s: PostgreSQL refuses .*: too many connections for role "\w+"\.$/),
  ]);
  await only.end();
  await expect.poll(() => lines.length).toBe(2);
});
