import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';
import { addUsage } from './support/usage.ts';

const TOKEN = 'a-token-of-sixteen-and-more';

let open: TestServer;
let guarded: TestServer;
beforeAll(async () => {
  open = await startServer();
  guarded = await startServer({ config: { metricsToken: TOKEN }, databaseUrl: open.databaseUrl });
});
afterAll(async () => {
  await guarded.close();
  await open.close();
});

const read = async () => String((await ask(open.url, 'GET', '/metrics')).body);

test('requests are counted by route and status, whatever stood in their addresses', async () => {
  const { token } = await signUp(open.url);
  await ask(open.url, 'GET', '/api/keys/987654', { token });
  await ask(open.url, 'GET', '/5ecret.txt');
  await ask(open.url, 'GET', '/trpc/auth.me,keys.list,5ecret?batch=1&input=%7B%7D', { token });
  await ask(open.url, 'GET', '/trpc/5ecret', { token });
  const text = await read();
  expect(text).toMatch(
    /^http_request_duration_seconds_count\{method="GET",route="\/api\/keys\/:id",status="404"\} 1$/m,
  );
  expect(text).toMatch(/route="\/trpc\/\(batch\)"/);
  expect(text).toMatch(/route="\/trpc\/\*"/);
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(text).not.toMatch(/5ecret|987654/);
});

test('keys, syncs, jobs and connections are told, and nobody', async () => {
  const me = await signUp(open.url);
  await addUsage(open, me.token);
  await open.deps.ctx.db.execute(
    `UPDATE api_keys SET last_synced_at = now() - interval '2 hours', status = 'valid'`,
  );
  const text = await read();
  expect(text).toMatch(/^watcher_keys\{status="valid"\} [1-9]\d*$/m);
  const [, age] = /^watcher_oldest_sync_age_seconds (\d+)/m.exec(text) ?? [];
  expect(Number(age)).toBeGreaterThanOrEqual(7200);
  expect(Number(age)).toBeLessThan(7300);
  expect(text).toMatch(/^watcher_jobs\{task="[a-z-]+",state="(waiting|scheduled)"\} [1-9]/m);
  expect(text).toMatch(/^watcher_database_up 1$/m);
  expect(text).toMatch(/^watcher_database_pool_max 6$/m);
  expect(text).not.toMatch(/example\.com|sk-or-|or_api_/);
  expect(text).not.toContain(me.token);
});

test('with METRICS_TOKEN only its bearer reads them', async () => {
  const status = async (headers: Record<string, string>) =>
    (await ask(guarded.url, 'GET', '/metrics', { headers })).status;
  expect(await status({ authorization: `Bearer ${TOKEN}` })).toBe(200);
  expect(await status({})).toBe(401);
  expect(await status({ authorization: `Bearer ${TOKEN}x` })).toBe(401);
  expect(await status({ authorization: `Basic ${TOKEN}` })).toBe(401);
  expect(await status({ cookie: `watcher=${TOKEN}` })).toBe(401);
});

test('without it they are for this machine, not for who comes through a proxy on it', async () => {
  const status = async (headers: Record<string, string>) =>
    (await ask(open.url, 'GET', '/metrics', { headers })).status;
  expect(await status({})).toBe(200);
  expect(await status({ 'x-forwarded-for': '127.0.0.1' })).toBe(403);
  expect(await status({ 'x-real-ip': '127.0.0.1' })).toBe(403);
  expect(await status({ via: '1.1 proxy' })).toBe(403);
  expect((await ask(open.url, 'POST', '/metrics')).status).toBe(405);
});

test('without the database they say that it is away', async () => {
  const away = await startServer({ databaseUrl: 'postgres://127.0.0.1:1/none' });
  const text = String((await ask(away.url, 'GET', '/metrics')).body);
  await away.close();
  expect(text).toMatch(/^watcher_database_up 0$/m);
  expect(text).toMatch(/^process_cpu_seconds_total /m);
  expect(text).not.toMatch(/^watcher_keys\{/m);
});
