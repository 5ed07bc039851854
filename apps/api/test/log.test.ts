import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';

let server: TestServer;
let me: { email: string; token: string };

beforeAll(async () => {
  server = await startServer();
  me = await signUp(server.url);
});
afterAll(() => server.close());
beforeEach(() => server.lines.splice(0));

/** The lines of the requests so far, once there are so many. */
async function lines(count = 1): Promise<Record<string, unknown>[]> {
  await expect.poll(() => server.lines.length).toBe(count);
  return server.lines.map((line) => JSON.parse(line));
}

test('a request is one line, with its route and not its address', async () => {
  const answer = await ask(server.url, 'GET', '/api/keys/987654?time_zone=UTC', { token: me.token });
  expect(await lines()).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      name: 'api',
      pid: process.pid,
      method: 'GET',
      route: '/api/keys/:id',
      status: answer.status,
      ms: expect.any(Number),
      requestId: answer.headers.get('x-request-id'),
      actor: expect.stringMatching(/^user:\d+$/),
      problem: 'invalid_input',
      msg: 'request',
    },
  ]);
  expect(server.lines.join()).not.toMatch(/987654|time_zone/);
});

test('a program is known by its token, and a batch by its procedures', async () => {
  const made = await ask(server.url, 'POST', '/api/tokens', { token: me.token, body: { name: 'script' } });
  const { id, token } = made.body as { id: number; token: string };
  await ask(server.url, 'GET', '/api/v1/stats', { token });
  await ask(server.url, 'GET', '/trpc/keys.list,or_api_secret?batch=1&input=%7B%7D', { token: me.token });
  const [first, stats, batch] = await lines(3);
  expect(first).toMatchObject({ route: '/api/tokens', status: 201 });
  expect(stats).toMatchObject({ route: '/api/v1/stats', actor: `token:${id}` });
  expect(batch).toMatchObject({ route: '/trpc/keys.list,*', actor: expect.stringMatching(/^user:/) });
  expect(server.lines.join()).not.toContain('or_api_');
});

test('what is refused before it has a route, and what has none, says nothing of its address', async () => {
  await ask(server.url, 'GET', '/api/keys/5ecret', { token: 'or_api_wrong' });
  await ask(server.url, 'GET', '/api/5ecret');
  await ask(server.url, 'GET', '/5ecret.txt');
  expect(await lines(3)).toMatchObject([
    { route: '/api/*', status: 401, problem: 'api_token_refused' },
    { route: '/api/*', status: 404, problem: 'route_not_found' },
    { route: '/{*path}', status: 404, problem: 'page_not_found' },
  ]);
  expect(server.lines.join()).not.toContain('5ecret');
});

test('probes and files that are there are told to those only who want to know', async () => {
  await ask(server.url, 'GET', '/healthz');
  await ask(server.url, 'GET', '/readyz');
  await fetch(
    `${server.url}${/data-scalar="([^"]+)"/.exec(String((await ask(server.url, 'GET', '/api/docs')).body))?.[1]}`,
  );
  expect(await lines(4)).toMatchObject([
    { level: 'debug', route: '/healthz' },
    { level: 'debug', route: '/readyz' },
    { level: 'info', route: '/api/docs' },
    { level: 'debug', route: '/api/*', status: 200 },
  ]);
});

test("the caller's own id joins both logs, unless it is a credential", async () => {
  const given = 'job-17:step.2';
  const named = await ask(server.url, 'GET', '/api/auth/me', { headers: { 'x-request-id': given } });
  const secret = `sk-or-v1-${'a'.repeat(64)}`;
  const other = await ask(server.url, 'GET', '/api/auth/me', { headers: { 'x-request-id': secret } });
  expect(named.headers.get('x-request-id')).toBe(given);
  expect(other.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  const ids = (await lines(2)).map(({ requestId }) => requestId);
  expect(ids).toEqual([given, other.headers.get('x-request-id')]);
});

test('an error that nobody foresaw has one id in the answer and in the log, with its place', async () => {
  await server.deps.ctx.db.execute('ALTER TABLE users ADD CONSTRAINT broken CHECK (false) NOT VALID');
  const body = { email: 'unlucky@example.com', password: 'correct horse battery' };
  const rest = await ask(server.url, 'POST', '/api/auth/register', { body });
  const trpc = await ask(server.url, 'POST', '/trpc/auth.register', { body });
  await server.deps.ctx.db.execute('ALTER TABLE users DROP CONSTRAINT broken');
  expect([rest.status, trpc.status]).toEqual([500, 500]);
  const expected = [
    ['/api/auth/register', rest],
    ['/trpc/auth.register', trpc],
  ] as const;
  expect(await lines(2)).toMatchObject(
    expected.map(([route, answer]) => ({
      level: 'error',
      route,
      status: 500,
      requestId: answer.headers.get('x-request-id'),
      err: { code: '23514', at: expect.arrayContaining([expect.stringContaining('/')]) },
    })),
  );
  expect(server.lines.join()).not.toMatch(/unlucky|correct horse|INSERT/i);
});

test('who goes away before the answer, and what is no HTTP, is told too', async () => {
  const { port, hostname } = new URL(server.url);
  const stream = connect(Number(port), hostname);
  stream.write(`GET /trpc/usage.changes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${me.token}\r\n\r\n`);
  await once(stream, 'data');
  stream.destroy();
  expect(await lines()).toMatchObject([{ route: '/trpc/usage.changes', status: 200, aborted: true }]);
  const garbage = connect(Number(port), hostname);
  garbage.write('5ecret\r\n\r\n');
  const [answer] = await once(garbage, 'data');
  const id = /X-Request-Id: (\S+)/.exec(String(answer))?.[1];
  expect((await lines(2))[1]).toMatchObject({ problem: 'malformed_request', requestId: id });
  expect(server.lines.join()).not.toContain('5ecret');
});
