import { afterAll, beforeAll, expect, test } from 'vitest';
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
