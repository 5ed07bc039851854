import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConfig } from '@watcher/core/config';
import type { Ctx } from '@watcher/core/context';
import { createDeps, type Deps } from '@watcher/core/deps';
import { adoptEncryptionKey } from '@watcher/core/encryption';
import { refuse } from '@watcher/core/errors';
import { openLog } from '@watcher/core/log';
import { cloneDatabase } from '@watcher/core/testing';
import { runOnce } from 'graphile-worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logged } from '../src/job-log.ts';
import { queueLogger } from '../src/queue-logger.ts';
import { taskList } from '../src/tasks/index.ts';

/** What the stand-in for OpenRouter answers, by path: no simulator sends fields of a wrong type. */
const answers = new Map<string, { status: number; body: string }>();
const upstream = createServer(({ url = '' }, response) => {
  const { status, body } = answers.get(url) ?? { status: 404, body: '' };
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
});
let deps: Deps;
let databaseUrl: string;

beforeAll(async () => {
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as AddressInfo;
  databaseUrl = await cloneDatabase();
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    OPENROUTER_BASE_URL: `http://127.0.0.1:${port}`,
  });
  deps = createDeps(config, { poolSize: 2, applicationName: 'test' });
  await adoptEncryptionKey(deps.ctx);
});
afterAll(async () => {
  await deps.close();
  upstream.close();
});

/** @returns the one line of the job. */
async function lineOf(work: (ctx: Ctx) => Promise<unknown>): Promise<unknown> {
  const lines: string[] = [];
  const log = openLog(
    'worker',
    { logFormat: 'json', logLevel: 'trace' },
    { write: (line) => lines.push(line) },
  );
  const job = { task: 'sync-key', jobId: '5', keyId: 7, attempt: 1 };
  await logged(log, deps.ctx, job, work).catch(() => undefined);
  expect(lines).toHaveLength(1);
  const { time, pid, ms, ...line } = JSON.parse(lines[0] ?? '');
  expect(ms).toBeGreaterThanOrEqual(0);
  return line;
}

const common = { name: 'worker', task: 'sync-key', jobId: '5', keyId: 7, attempt: 1, msg: 'job' };
const ask = (ctx: Ctx) => ctx.openrouter.getCurrentKey('sk-or-v1-s3cret');

test('a job that went well', async () => {
  expect(await lineOf(async () => undefined)).toEqual({ ...common, level: 'info', outcome: 'ok' });
});

test('an answer with a wrong field is named by the field, without its value', async () => {
  answers.set('/key', { status: 200, body: '{"data": {"label": "s3cret", "usage": "s3cret"}}' });
  const line = await lineOf(ask);
  expect(line).toMatchObject({
    ...common,
    level: 'warn',
    outcome: 'failed',
    problem: 'malformed',
    call: 'GET /key',
    field: expect.stringMatching(/^data\.\w+$/),
  });
  expect(JSON.stringify(line)).not.toContain('s3cret');
});

test('a refusal that the job deals with is no failure', async () => {
  answers.set('/key', { status: 401, body: '' });
  const line = await lineOf((ctx) => ask(ctx).catch(() => undefined));
  expect(line).toEqual({
    ...common,
    level: 'info',
    outcome: 'problem',
    problem: 'unauthorized',
    call: 'GET /key',
    status: 401,
  });
});

test.each([
  [refuse('key_not_found'), { level: 'warn', outcome: 'failed', problem: 'key_not_found' }],
  [new DOMException('private words', 'AbortError'), { level: 'info', outcome: 'cut' }],
  [new TypeError('private words'), { level: 'error', outcome: 'failed', err: { name: 'TypeError' } }],
])('%o is told by its code or place', async (error, fields) => {
  const line = await lineOf(() => Promise.reject(error));
  expect(line).toMatchObject({ ...common, ...fields });
  expect(JSON.stringify(line)).not.toContain('private words');
});

test('a job whose payload is not understood has its line, too, and graphile-worker adds none', async () => {
  const lines: string[] = [];
  const log = openLog(
    'worker',
    { logFormat: 'json', logLevel: 'info' },
    { write: (line) => lines.push(line) },
  );
  await deps.ctx.db.execute(`SELECT graphile_worker.add_job('sync-key', '{"keyId": "private"}')`);
  await runOnce({
    connectionString: databaseUrl,
    noHandleSignals: true,
    taskList: taskList(deps.ctx, log),
    logger: queueLogger(log, () => false),
  });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ task: 'sync-key', attempt: 1, outcome: 'failed', level: 'error' }),
  ]);
  expect(lines.join()).not.toContain('private');
});
