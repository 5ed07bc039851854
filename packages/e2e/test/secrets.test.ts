import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Product, startProduct } from '../src/product.ts';
import { withDatabase } from './support/database.ts';
import { loginBody, RestClient, tokenBody } from './support/rest.ts';
import { dump, filesIn, search } from './support/search.ts';
import { arrived, openSimulator, type RunningSimulator } from './support/simulator.ts';

const EMAIL = 'secrets@example.com';
/** Of a registration that the database refuses. */
const REFUSED_EMAIL = 'refused@example.com';
const PASSWORD = 'Correct-Horse-Battery-9';
const WRONG_PASSWORD = 'Wrong-Horse-Battery-8';
const UNKNOWN_KEY = `sk-or-v1-${'5ec12e7'.repeat(9)}`;
/** What nothing of is secret: that it is found proves that the search finds what is there. */
const MARKER = 'A name to be found';

let simulator: RunningSimulator;
let product: Product;
let client: RestClient;
/** Every secret by what it is, as it was typed, pasted or received. */
const secrets = new Map<string, string>();

/** All that a session can do, also wrongly, and all that can go wrong behind it. */
beforeAll(async () => {
  simulator = await openSimulator(['acme', 'globex']);
  product = await startProduct({
    simUrl: simulator.server.url,
    // All that it ever says.
    env: { LOG_LEVEL: 'trace', LOG_FORMAT: 'json' },
  });
  client = new RestClient(product.url);
  secrets.set('password', PASSWORD);
  secrets.set('wrong password', WRONG_PASSWORD);
  secrets.set('unknown key', UNKNOWN_KEY);
  for (const { account, management, keys } of simulator.accounts) {
    secrets.set(`management key of ${account.name}`, management.key);
    secrets.set(`inference key of ${account.name}`, keys[0]?.key ?? '');
  }
  await client.signUp(EMAIL, PASSWORD);
  secrets.set('session token', client.token ?? '');
  await useIt();
  await misuseIt();
  await breakOpenRouter();
  await breakTheDatabase();
});
afterAll(async () => {
  await product?.stop();
  await simulator?.server.close();
});

async function useIt(): Promise<void> {
  const [acme, globex] = simulator.accounts;
  await client.addKey(MARKER, acme?.management.key ?? '');
  await arrived(client, simulator, { accounts: simulator.accounts.slice(0, 1) });
  await client.addKey('Pasted too', acme?.keys[0]?.key ?? '');
  await client.addKey('Alone', globex?.keys[0]?.key ?? '');
  await client.send('GET', '/api/usage?start_date=2026-01-01&end_date=2026-12-31');
  const { token } = await client.expect(201, tokenBody, 'POST', '/api/tokens', { name: 'Script' });
  secrets.set('API token', token);
  const headers = { authorization: `Bearer ${token}` };
  expect((await client.send('GET', '/api/v1/stats', { headers })).status).toBe(200);
  await client.send('GET', '/api/v1/stats', { headers: { authorization: `Bearer ${token}x` } });
  await client.send('GET', '/api/tokens');
  for (const procedure of ['auth.me', 'keys.list', 'stats.overview']) {
    await client.send('GET', `/trpc/${procedure}?input=%7B%7D`);
  }
}

async function misuseIt(): Promise<void> {
  const [acme] = simulator.accounts;
  const key = acme?.management.key ?? '';
  const token = client.token ?? '';
  const post = (path: string, body: unknown, headers = {}) => client.send('POST', path, { body, headers });
  await post('/api/auth/register', { email: EMAIL, password: PASSWORD });
  await post('/api/auth/register', { email: PASSWORD, password: PASSWORD });
  await post('/api/auth/login', { email: EMAIL, password: WRONG_PASSWORD });
  await post('/api/auth/login', `{"email": "${EMAIL}", "password": "${PASSWORD}"`);
  await post('/api/auth/login', { email: EMAIL, password: [PASSWORD] });
  await post('/api/auth/login', { email: EMAIL, password: `${PASSWORD}\u0000` });
  await post('/api/keys', { name: 'twice', key });
  await post('/api/keys', { name: 'unknown', key: UNKNOWN_KEY });
  await post('/api/keys', { name: 'malformed', key: `${key} ${key}` });
  await post('/api/keys', { name: ['no name'], key });
  await post('/api/keys', `{"name": "cut", "key": "${key}`);
  await post('/api/keys', { name: 'large', key, more: 'x'.repeat(70_000) });
  await post('/api/keys', `name=form&key=${key}`, { 'content-type': 'application/x-www-form-urlencoded' });
  await post('/trpc/keys.create', `{"name": "cut", "key": "${key}`);
  await post('/trpc/keys.create', { name: 7, key });
  await client.send('GET', `/api/keys?sort_by=${key}`);
  await client.send('GET', `/api/keys/${key}`);
  await client.send('GET', `/no/such/page/${key}`);

  await client.send('GET', '/api/auth/me', { headers: { authorization: `Basic ${token}` } });
  await client.send('GET', '/api/auth/me', { headers: { authorization: `Bearer ${token}x` } });
}

/** OpenRouter echoes what it got, as a debugging proxy in between would. */
async function breakOpenRouter(): Promise<void> {
  const { sim, accounts } = simulator;
  const [acme, globex] = accounts;
  const key = globex?.management.key ?? '';
  const keyHash = globex?.management.hash ?? '';
  sim.faults.add({
    kind: 'status',
    status: 500,
    message: `no luck with ${key}`,
    path: '/key',
    keyHash,
    times: 4,
  });
  await client.addKey('Unverified', key);
  const managers = (await client.keys()).filter((one) => one.managed_by === null);
  sim.faults.add({ kind: 'html', status: 502, path: '/analytics/query' });
  for (const kind of ['truncated-json', 'cut', 'reset', 'empty'] as const) {
    sim.faults.add({ kind, path: '/analytics/query' });
  }
  const message = `Bearer ${acme?.management.key} may not`;
  sim.faults.add({ kind: 'status', status: 403, message, path: '/keys' });
  for (const { id } of managers) await client.sync(id);
  await vi.waitFor(async () => expect(await syncProblems()).toContain('"status":403'), { timeout: 20_000 });
  sim.faults.clear();
}

/** Whatever the product writes is refused, which PostgreSQL logs with the row. */
async function breakTheDatabase(): Promise<void> {
  const [acme] = simulator.accounts;
  const tables = ['users', 'sessions', 'api_keys', 'sync_runs', 'usage_hour'];
  const run = (sql: (table: string) => string) =>
    withDatabase(product.dataDir, async (database) => {
      for (const table of tables) await database.query(sql(table));
    });
  await run((table) => `ALTER TABLE ${table} ADD CONSTRAINT broken CHECK (false) NOT VALID`);
  const refused = [
    await client.send('POST', '/api/auth/login', { body: { email: EMAIL, password: PASSWORD } }),
    await client.send('POST', '/api/auth/register', { body: { email: REFUSED_EMAIL, password: PASSWORD } }),
    await client.send('POST', '/api/keys', { body: { name: 'broken', key: acme?.keys[1]?.key ?? '' } }),
  ];
  secrets.set('key of the database error', acme?.keys[1]?.key ?? '');
  expect(refused.map(({ status }) => status)).toEqual([500, 500, 500]);
  const failedJobs = () => product.output().split('"outcome":"failed"').length;
  const before = failedJobs();
  for (const { id } of await client.keys()) await client.sync(id);
  await vi.waitFor(() => expect(failedJobs()).toBeGreaterThan(before), { timeout: 20_000 });
  await run((table) => `ALTER TABLE ${table} DROP CONSTRAINT broken`);
  process.kill(product.pids().postgres, 'SIGKILL');
  const away = await client.send('POST', '/api/auth/login', { body: { email: EMAIL, password: PASSWORD } });
  expect(away.status).toBe(503);
  const login = await vi.waitFor(
    () => client.expect(200, loginBody, 'POST', '/api/auth/login', { email: EMAIL, password: PASSWORD }),
    { timeout: 30_000, interval: 200 },
  );
  secrets.set('second session token', login.access_token);
}

/** Why syncs failed. */
function syncProblems(): Promise<string> {
  return withDatabase(product.dataDir, async (database) =>
    JSON.stringify((await database.query('SELECT problem_code, problem_params FROM sync_runs')).rows),
  );
}

const marker = new Map([['marker', MARKER]]);
const email = new Map([['e-mail', EMAIL]]);

test('no table of any schema holds a secret in clear', async () => {
  const tables = await withDatabase(product.dataDir, dump);
  expect([...tables.keys()]).toEqual(
    expect.arrayContaining([
      'public.users',
      'public.sessions',
      'public.api_keys',
      'graphile_worker._private_jobs',
    ]),
  );
  const texts = [...tables.values()];
  // Where they belong, and in the audit log, which says who added which key.
  expect(search(texts, marker)).toEqual({ marker: 2 });
  expect(search(texts, email)).toEqual({ 'e-mail': 2 });
  expect(search(texts, secrets)).toEqual({});
});

test('no file in the data folder holds one: logs, tables and the write-ahead log as they lie on the disk', () => {
  const files = filesIn(product.dataDir);
  const texts = files.map((file) => readFileSync(file, 'latin1'));
  expect(search(texts, email)['e-mail']).toBeGreaterThan(0);
  expect(search(texts, secrets)).toEqual({});
});

test('the log of the database tells what happened, without values', () => {
  const log = readFileSync(join(product.dataDir, 'postgres.log'), 'utf8');
  expect(log).toContain('automatic recovery in progress');
  expect(
    search([log], new Map([...secrets, ...email, ...marker, ['refused e-mail', REFUSED_EMAIL]])),
  ).toEqual({});
});

test('what the programs log holds none, nor an e-mail address or a name, at any level', () => {
  const output = product.output();
  const lines = output.split('\n').flatMap((line) => (line.startsWith('{') ? [line] : []));
  const told = (fields: RegExp) => lines.filter((line) => fields.test(line)).length;
  expect(told(/"name":"api".*"method":"POST","route":"\/api\/auth\/login","status":200/)).toBeGreaterThan(0);
  expect(told(/"level":"error".*"route":"\/api\/keys","status":500.*"err":\{/)).toBe(1);
  expect(told(/"name":"worker".*"task":"sync-key".*"keyId":\d+.*"outcome":"ok"/)).toBeGreaterThan(0);
  expect(told(/"outcome":"(failed|problem)","problem":"\w+"/)).toBeGreaterThan(0);
  expect(told(/"level":"trace"/)).toBeGreaterThan(0);
  const private_ = new Map([...secrets, ...email, ...marker, ['refused e-mail', REFUSED_EMAIL]]);
  expect(search([output], private_)).toEqual({});
});

test('no answer holds one, but for the two tokens that are given once', () => {
  const { answers } = client;
  const bodies = answers.map(({ text }) => text);
  const cookies = answers.map(({ headers }) => headers.getSetCookie().join('\n'));
  const otherHeaders = answers.map(({ headers }) =>
    JSON.stringify([...headers].filter(([name]) => name !== 'set-cookie')),
  );
  const logins = { 'session token': 1, 'second session token': 1 };
  expect(search(bodies, marker)['marker']).toBeGreaterThan(0);
  expect(search(bodies, secrets)).toEqual({ ...logins, 'API token': 1 });
  expect(search(cookies, secrets)).toEqual(logins);
  expect(search(otherHeaders, secrets)).toEqual({});
});
