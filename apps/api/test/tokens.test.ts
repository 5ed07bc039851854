import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, signUp } from './support/http.ts';
import { startServer, type TestServer } from './support/server.ts';

const LIMIT = 100;

/** Two API processes' worth of servers on one database. */
let one: TestServer;
let two: TestServer;
beforeAll(async () => {
  const config = { rateLimitRequests: LIMIT, rateLimitWindowSeconds: 600 };
  one = await startServer({ config });
  two = await startServer({ config, databaseUrl: one.databaseUrl });
});
afterAll(async () => {
  await two.close();
  await one.close();
});

async function newToken(session: string): Promise<{ id: number; token: string }> {
  const answer = await ask(one.url, 'POST', '/api/tokens', { token: session, body: { name: 'script' } });
  expect(answer.status).toBe(201);
  return answer.body as { id: number; token: string };
}

describe('API tokens', () => {
  test('are shown once, listed without themselves, and revoked softly', async () => {
    const me = await signUp(one.url);
    const { id, token } = await newToken(me.token);
    expect(token).toMatch(/^or_api_[0-9A-Za-z]{46}$/);
    const second = await newToken(me.token);
    const listed = await ask(one.url, 'GET', '/api/tokens', { token: me.token });
    expect(JSON.stringify(listed.body)).not.toContain(token);
    expect(listed.body).toEqual([
      { id: second.id, name: 'script', created_at: expect.any(String), last_used_at: null, is_active: true },
      { id, name: 'script', created_at: expect.any(String), last_used_at: null, is_active: true },
    ]);
    expect((await ask(one.url, 'DELETE', `/api/tokens/${id}`, { token: me.token })).status).toBe(204);
    expect((await ask(one.url, 'DELETE', `/api/tokens/${id}`, { token: me.token })).status).toBe(204);
    expect((await ask(one.url, 'GET', '/api/tokens', { token: me.token })).body).toHaveLength(1);
    const all = await ask(one.url, 'GET', '/api/tokens?include_revoked=true', { token: me.token });
    expect(all.body).toMatchObject([{ is_active: true }, { id, is_active: false }]);
    expect((await ask(one.url, 'GET', '/api/tokens?include_revoked=yes', { token: me.token })).status).toBe(
      422,
    );
  });

  test.each(['0001-01-01', '2024-02-29', '9999-12-31'])('read a period of %s alone', async (day) => {
    const { token } = await newToken((await signUp(one.url)).token);
    for (const path of ['stats', 'usage']) {
      const answer = await ask(one.url, 'GET', `/api/v1/${path}?start_date=${day}&end_date=${day}`, {
        token,
      });
      expect([path, answer.status]).toEqual([path, 200]);
    }
  });

  test('the last free place is given once; a revoked one makes room', async () => {
    const me = await signUp(one.url);
    const made = [
      await newToken(me.token),
      await newToken(me.token),
      await newToken(me.token),
      await newToken(me.token),
    ];
    const body = { name: 'last' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ask((index % 2 ? one : two).url, 'POST', '/api/tokens', { token: me.token, body }),
      ),
    );
    expect(answers.map((answer) => answer.status).filter((status) => status === 201)).toHaveLength(1);
    expect(answers.map((answer) => answer.status).filter((status) => status === 400)).toHaveLength(19);
    await ask(one.url, 'DELETE', `/api/tokens/${made[0]?.id}`, { token: me.token });
    expect((await ask(one.url, 'POST', '/api/tokens', { token: me.token, body })).status).toBe(201);
  });

  test('open the public routes and nothing else; a session does not open these', async () => {
    const me = await signUp(one.url);
    const { token } = await newToken(me.token);
    for (const path of [
      '/api/v1/stats',
      '/api/v1/keys',
      '/api/v1/usage?start_date=2026-01-01&end_date=2026-01-31',
      // What PostgreSQL calls infinity is beyond the last day.
      '/api/v1/stats?start_date=0001-01-01&end_date=9999-12-31',
    ]) {
      expect((await ask(one.url, 'GET', path, { token })).status).toBe(200);
      expect((await ask(one.url, 'GET', path, { token: me.token })).status).toBe(401);
      expect((await ask(one.url, 'GET', path)).status).toBe(401);
    }
    for (const path of ['/api/keys', '/api/tokens', '/api/auth/me', '/api/stats/dashboard']) {
      expect((await ask(one.url, 'GET', path, { token })).status).toBe(401);
    }
    const used = await ask(one.url, 'GET', '/api/tokens', { token: me.token });
    expect(used.body).toMatchObject([{ last_used_at: expect.any(String) }]);
  });

  test('a mistyped one is refused', async () => {
    const me = await signUp(one.url);
    const { token } = await newToken(me.token);
    const mistyped = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    for (const wrong of [mistyped, token.slice(0, -1), 'or_api_', `${token}0`]) {
      const answer = await ask(one.url, 'GET', '/api/v1/stats', { token: wrong });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('one that is revoked in a process is refused by the other on its next request', async () => {
    const me = await signUp(one.url);
    const { id, token } = await newToken(me.token);
    expect((await ask(two.url, 'GET', '/api/v1/stats', { token })).status).toBe(200);
    await ask(one.url, 'DELETE', `/api/tokens/${id}`, { token: me.token });
    expect((await ask(two.url, 'GET', '/api/v1/stats', { token })).status).toBe(401);
  });

  test('somebody else’s cannot be revoked', async () => {
    const [me, other] = [await signUp(one.url), await signUp(one.url)];
    const { id, token } = await newToken(me.token);
    expect((await ask(one.url, 'DELETE', `/api/tokens/${id}`, { token: other.token })).status).toBe(403);
    expect((await ask(one.url, 'DELETE', '/api/tokens/999999', { token: other.token })).status).toBe(404);
    expect((await ask(one.url, 'GET', '/api/v1/stats', { token })).status).toBe(200);
  });
});

describe('the rate limit', () => {
  test('lets exactly its number through, over both processes together', async () => {
    const me = await signUp(one.url);
    const { token } = await newToken(me.token);
    const statuses = new Map<number, number>();
    const left: number[] = [];
    for (let batch = 0; batch < 20; batch += 1) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          ask((index % 2 ? one : two).url, 'GET', '/api/v1/keys', { token }),
        ),
      );
      for (const { status, headers } of answers) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status === 200) left.push(Number(headers.get('ratelimit-remaining')));
      }
    }
    expect(Object.fromEntries(statuses)).toEqual({ 200: LIMIT, 429: 1000 - LIMIT });
    // No two were told the same.
    expect(left.sort((a, b) => a - b)).toEqual(Array.from({ length: LIMIT }, (_, index) => index));
  });

  test('tells in every answer what is left, and in a refusal when to come again', async () => {
    const me = await signUp(one.url);
    const { token } = await newToken(me.token);
    const headers = async (path: string) => {
      const answer = await ask(one.url, 'GET', path, { token });
      return {
        status: answer.status,
        limit: answer.headers.get('ratelimit-limit'),
        left: answer.headers.get('ratelimit-remaining'),
      };
    };
    expect(await headers('/api/v1/stats')).toEqual({ status: 200, limit: '100', left: '99' });
    expect(await headers('/api/v1/usage')).toEqual({ status: 422, limit: '100', left: '98' });
    expect(await headers('/api/v1/nothing')).toEqual({ status: 404, limit: '100', left: '97' });
    for (let index = 0; index < 97; index += 1) await ask(one.url, 'GET', '/api/v1/keys', { token });
    const refused = await ask(one.url, 'GET', '/api/v1/keys', { token });
    expect(refused.status).toBe(429);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(500);
    expect(wait).toBeLessThanOrEqual(600);
    expect(refused.headers.get('ratelimit-reset')).toBe(String(wait));
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    // Another token of the same user has its own.
    const other = await newToken(me.token);
    expect((await ask(one.url, 'GET', '/api/v1/keys', { token: other.token })).status).toBe(200);
  });

  test('begins anew when its window has passed', async () => {
    const short = await startServer({
      config: { rateLimitRequests: 2, rateLimitWindowSeconds: 1 },
      databaseUrl: one.databaseUrl,
    });
    const me = await signUp(one.url);
    const { token } = await newToken(me.token);
    const get = () => ask(short.url, 'GET', '/api/v1/keys', { token });
    let refused = await get();
    while (refused.status === 200) refused = await get();
    expect(refused.status).toBe(429);
    await new Promise((resolve) => setTimeout(resolve, Number(refused.headers.get('retry-after')) * 1000));
    expect((await get()).status).toBe(200);
    await short.close();
  });
});
