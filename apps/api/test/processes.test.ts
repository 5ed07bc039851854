import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cloneDatabase } from '@watcher/core/testing';
import { VERSION } from '@watcher/core/version';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ask, signUp } from './support/http.ts';

const PROGRAM = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const LIMIT = 100;

/** Two API processes on one database, started at once, so that one of them migrates and the other waits. */
let processes: ChildProcess[];
let urls: string[];
let env: Record<string, string | undefined>;

beforeAll(async () => {
  env = {
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

test('one that nobody forked says itself that it is ready, where, and in which version', async () => {
  const alone = spawn(process.execPath, [...process.execArgv, PROGRAM], {
    env: { ...env, LOG_LEVEL: 'info', LOG_FORMAT: 'json' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void alone.kill('SIGKILL'));
  const lines: string[] = [];
  createInterface(alone.stderr).on('line', (line) => lines.push(String(JSON.parse(line).msg)));
  await expect
    .poll(() => lines.at(-1))
    .toMatch(/^OpenRouter Watcher \S+: the API listens at http:\/\/127\.0\.0\.1:\d+$/);
  const [, version, url] = /Watcher (\S+): .* (http:\S+)$/.exec(lines.at(-1) ?? '') ?? [];
  expect(version).toBe(VERSION);
  expect((await ask(url ?? '', 'GET', '/readyz')).body).toEqual({ status: 'ok', version: VERSION });
});
