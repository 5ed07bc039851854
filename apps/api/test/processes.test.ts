import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cloneDatabase } from '@watcher/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, signUp } from './support/http.ts';

const PROGRAM = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const LIMIT = 100;

/** Two API processes on one database, started at once, so that one of them migrates and the other waits. */
let processes: ChildProcess[];
let urls: string[];

beforeAll(async () => {
  const env = {
    ...process.env,
    DATABASE_URL: await cloneDatabase(),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    OPENROUTER_BASE_URL: 'http://127.0.0.1:9',
    LOG_LEVEL: 'warn',
    PORT: '0',
    RATE_LIMIT_REQUESTS: String(LIMIT),
    RATE_LIMIT_WINDOW_SECONDS: '3600',
  };
  processes = [fork(PROGRAM, { env }), fork(PROGRAM, { env })];
  urls = await Promise.all(
    processes.map(async (one) => {
      const [message]: { url?: string }[] = await once(one, 'message');
      return message?.url ?? '';
    }),
  );
});
afterAll(() => {
  for (const one of processes) one.kill('SIGKILL');
});

async function newToken(): Promise<{ id: number; token: string; session: string }> {
  const { token: session } = await signUp(urls[0] ?? '');
  const made = await ask(urls[1] ?? '', 'POST', '/api/tokens', { token: session, body: { name: 'script' } });
  return { ...(made.body as { id: number; token: string }), session };
}

test('1,000 requests spread over both let exactly the limit through', async () => {
  const { token } = await newToken();
  const statuses: number[] = [];
  for (let batch = 0; batch < 20; batch += 1) {
    const answers = Array.from({ length: 50 }, (_, i) =>
      ask(urls[i % 2] ?? '', 'GET', '/api/v1/stats', { token }),
    );
    for (const { status } of await Promise.all(answers)) statuses.push(status);
  }
  expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT);
  expect(statuses.filter((status) => status === 429)).toHaveLength(1000 - LIMIT);
});

test('a token that one revokes is refused by the other on the next request', async () => {
  const { id, token, session } = await newToken();
  expect((await ask(urls[1] ?? '', 'GET', '/api/v1/stats', { token })).status).toBe(200);
  expect((await ask(urls[0] ?? '', 'DELETE', `/api/tokens/${id}`, { token: session })).status).toBe(204);
  expect((await ask(urls[1] ?? '', 'GET', '/api/v1/stats', { token })).status).toBe(401);
});

test('a session that one ends is refused by the other', async () => {
  const { session } = await newToken();
  expect((await ask(urls[1] ?? '', 'POST', '/api/auth/logout', { token: session })).status).toBe(204);
  expect((await ask(urls[0] ?? '', 'GET', '/api/auth/me', { token: session })).status).toBe(401);
});
