import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../src/config-error.ts';
import { connect } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { assertOwnSessions, assertSession } from '../src/db/server.ts';
import { cloneDatabase, createDatabase, openClient } from './support/database.ts';

let databaseUrl: string;
let admin: ReturnType<typeof openClient>;
beforeAll(async () => {
  databaseUrl = await cloneDatabase();
  admin = openClient(databaseUrl);
  const name = new URL(databaseUrl).pathname.slice(1);
  for (const setting of [
    "datestyle = 'German'",
    "timezone = 'Asia/Kathmandu'",
    "intervalstyle = 'sql_standard'",
  ])
    await admin.unsafe(`ALTER DATABASE ${name} SET ${setting}`);
});
afterAll(() => admin.end());

const open = (url = databaseUrl, limits = {}) => connect({ url, max: 1, applicationName: 'test', ...limits });

test('a connection has what it needs, whatever the database says; one that lost it is refused', async () => {
  const own = open();
  await assertSession(own);
  const [row] = await own`SELECT '2026-11-26 08:00:00Z'::timestamptz::text AS at`;
  expect(row).toEqual({ at: '2026-11-26 08:00:00+00' });
  await own.end();

  const bare = openClient(databaseUrl);
  await expect(assertSession(bare)).rejects.toThrow(/ has (DateStyle|IntervalStyle|TimeZone) = '/);
  await bare.end();
});

test('two connections that share a server connection are found out', async () => {
  const [one, other] = [open(), open()];
  await assertOwnSessions(one, other);
  // As a pooler in transaction mode has it: two of ours, one of PostgreSQL's.
  const alias = new Proxy(one, {});
  await expect(assertOwnSessions(one, alias)).rejects.toThrow(/pooler in transaction mode/);
  await Promise.all([one.end(), other.end()]);
});

test('a statement that takes too long, and one that waits for a lock, are ended', async () => {
  const limited = open(databaseUrl, { limits: { statementMs: 200, lockMs: 50 } });
  await expect(limited`SELECT pg_sleep(60)`).rejects.toMatchObject({ code: '57014' });
  await admin.begin(async (tx) => {
    await tx`LOCK TABLE users`;
    await expect(limited`SELECT FROM users`).rejects.toMatchObject({ code: '55P03' });
  });
  await limited.end();
});

test('a role that may not create is told which right it lacks, and nothing is written', async () => {
  const url = new URL(await createDatabase());
  const client = openClient(url.href);
  const role = `r${crypto.randomUUID().replaceAll('-', '')}`;
  await client.unsafe(`CREATE ROLE ${role} LOGIN`);
  url.username = role;
  const name = url.pathname.slice(1);
  await expect(migrate(url.href)).rejects.toThrow(`GRANT CREATE ON SCHEMA public TO ${role}.`);
  await client.unsafe(`GRANT CREATE ON SCHEMA public TO ${role}`);
  await expect(migrate(url.href)).rejects.toThrow(`GRANT CREATE ON DATABASE ${name} TO ${role}.`);
  expect(await client`SELECT FROM pg_tables WHERE schemaname = 'public'`).toHaveLength(0);
  await client.unsafe(`GRANT CREATE ON DATABASE ${name} TO ${role}`);
  await migrate(url.href);
  await client.end();
});

/** Answers as a PostgreSQL without TLS does to who asks for it. */
async function withoutTls(): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write('N'));
    socket.once('data', () => socket.once('data', () => socket.end()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

const REFUSES = 'PostgreSQL refuses the connection that DATABASE_URL asks for:';
const UNREACHABLE = 'PostgreSQL cannot be reached at DATABASE_URL:';
test.each<[string, (url: URL) => Promise<unknown> | unknown, string]>([
  ['no such role', (url) => (url.username = 'nobody'), `${REFUSES} role "nobody" does not exist.`],
  [
    'a role that may not sign in',
    async (url) => {
      await admin.unsafe('DROP ROLE IF EXISTS asleep');
      await admin.unsafe('CREATE ROLE asleep NOLOGIN');
      url.username = 'asleep';
    },
    `${REFUSES} role "asleep" is not permitted to log in.`,
  ],
  ['no such database', (url) => (url.pathname = '/none'), `${REFUSES} database "none" does not exist.`],
  [
    'no such socket',
    (url) => url.searchParams.set('host', '/nowhere'),
    `${UNREACHABLE} there is no such socket.`,
  ],
  [
    'no such host',
    (url) => {
      url.search = '';
      url.host = 'no-such-host.invalid';
    },
    `${UNREACHABLE} its host`,
  ],
  [
    'a port that nothing listens at',
    (url) => {
      url.search = '';
      url.host = '127.0.0.1:1';
    },
    `${UNREACHABLE} nothing listens there.`,
  ],
  [
    'no TLS',
    async (url) => {
      url.search = '?sslmode=require';
      url.host = await withoutTls();
    },
    'DATABASE_URL asks for TLS (sslmode), and its server has none.',
  ],
])('%s is one line, without the password', async (_, change, said) => {
  const url = new URL(databaseUrl);
  url.password = 's3cret';
  await change(url);
  const refused = await migrate(url.href).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ConfigError);
  expect(String(refused)).toMatch(/^ConfigError: [^\n]+\.$/);
  expect(String(refused)).toContain(said);
  expect(String(refused)).not.toContain('s3cret');
});
