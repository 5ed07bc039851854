import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { scopeOfSession } from '@watcher/core/access';
import { register } from '@watcher/core/auth';
import { readConfig } from '@watcher/core/config';
import type { Ctx, Scope } from '@watcher/core/context';
import { createDeps, type Deps } from '@watcher/core/deps';
import { adoptEncryptionKey } from '@watcher/core/encryption';
import { countPending } from '@watcher/core/jobs';
import { createKey, getKey, requestSync } from '@watcher/core/keys';
import { cloneDatabase } from '@watcher/core/testing';
import { dashboard } from '@watcher/core/usage';
import {
  createSimulator,
  type Simulator,
  type SimulatorServer,
  startSimulator,
} from '@watcher/openrouter-sim';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const SOON = { timeout: 30_000, interval: 50 };

let sim: Simulator;
let upstream: SimulatorServer;
let env: Record<string, string>;
let deps: Deps;
let user: Ctx & { readonly scope: Scope };
let workers: ChildProcess[];

beforeEach(async () => {
  sim = createSimulator({ seed: 3 });
  upstream = await startSimulator(sim, { port: 0 });
  env = {
    DATABASE_URL: await cloneDatabase(),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    OPENROUTER_BASE_URL: upstream.url,
    LOG_LEVEL: 'error',
  };
  deps = createDeps(readConfig(env), { poolSize: 2, applicationName: 'test' });
  await adoptEncryptionKey(deps.ctx);
  const { id } = await register(deps.ctx, { email: 'a@example.com', password: 'long enough' });
  const scope = await scopeOfSession(deps.ctx, { userId: id, sessionId: 'none' }, null);
  user = { ...deps.ctx, scope };
  workers = [];
});
afterEach(async () => {
  for (const worker of workers) await stop(worker, 'SIGKILL');
  await deps.close();
  await upstream.close();
});

async function startWorker(): Promise<ChildProcess> {
  const worker = fork(PROGRAM, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  workers.push(worker);
  await once(worker, 'message');
  return worker;
}

async function stop(worker: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (worker.exitCode === null && worker.signalCode === null) {
    worker.kill(signal);
    await once(worker, 'exit');
  }
  return worker.exitCode;
}

function spendingKey() {
  const account = sim.createAccount({ name: 'a' });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const key = account.createKey({ name: 'prod', kind: 'inference' });
  sim.record({
    keyHash: key.hash,
    model: 'openai/gpt-5-mini-2025-08-07',
    promptTokens: 10,
    completionTokens: 10,
    usage: 250_000_000_000n,
  });
  return { manager, key };
}

const totalCost = async () => (await dashboard(user, user.scope, { days: 30 })).summary.totalCost;
const pending = () => countPending(deps.ctx, ['sync-key', 'sync-history']);
const queries = () => sim.requests.filter((request) => request.path === '/analytics/query').length;

test('a new key is synced at once, and two workers do it once', async () => {
  await Promise.all([startWorker(), startWorker()]);
  await createKey(user, user.scope, { name: 'All', key: spendingKey().manager.key });
  await vi.waitFor(async () => expect(await pending()).toBe(0), SOON);
  expect(await totalCost()).toBe(0.25);
  const runs = await deps.ctx.db.execute<{ source: string; times: number }>(
    `SELECT source, count(*)::integer AS times FROM sync_runs
     GROUP BY source, key_id, window_from, window_to ORDER BY source DESC`,
  );
  // The listing, and the found key's recent and earlier hours: each once.
  expect(runs.map(({ source }) => source).slice(0, 2)).toEqual(['listing', 'analytics']);
  expect(runs.map(({ times }) => times)).toEqual(runs.map(() => 1));
});

test('SIGTERM in the middle of a call ends the worker in time; another takes the job over', async () => {
  const worker = await startWorker();
  sim.faults.add({ kind: 'slow', delayMs: 60_000, path: '/analytics/query' });
  await createKey(user, user.scope, { name: 'All', key: spendingKey().manager.key });
  await vi.waitFor(() => expect(queries()).toBe(1), SOON);
  expect(await stop(worker, 'SIGTERM')).toBe(0);
  expect(await totalCost()).toBe(0);
  await startWorker();
  await vi.waitFor(async () => expect(await totalCost()).toBe(0.25), SOON);
});

test('who holds a job is who says that it lives', async () => {
  await startWorker();
  sim.faults.add({ kind: 'slow', delayMs: 3_000, path: '/analytics/query' });
  await createKey(user, user.scope, { name: 'All', key: spendingKey().manager.key });
  await vi.waitFor(async () => {
    const result = await deps.ctx.db.execute<{ alive: boolean }>(
      `SELECT h.worker_id IS NOT NULL AS alive FROM graphile_worker.jobs j
       LEFT JOIN worker_heartbeats h ON h.worker_id = j.locked_by WHERE j.locked_by IS NOT NULL`,
    );
    expect([...result]).toEqual([{ alive: true }]);
  }, SOON);
  expect(await totalCost()).toBe(0);
});

test('a worker whose parent dies ends', async () => {
  const worker = await startWorker();
  const ended = once(worker, 'exit');
  worker.disconnect();
  expect(await ended).toEqual([0, null]);
});

test('a key that fails does not hold back another', async () => {
  await startWorker();
  const broken = spendingKey();
  const whole = spendingKey();
  sim.faults.add({
    kind: 'status',
    status: 500,
    path: '/key',
    keyHash: broken.manager.hash,
    times: 'always',
  });
  const first = await createKey(user, user.scope, { name: 'Broken', key: broken.manager.key });
  await createKey(user, user.scope, { name: 'Whole', key: whole.manager.key });
  await vi.waitFor(async () => expect(await totalCost()).toBe(0.25), SOON);
  expect(await getKey(user, user.scope, { id: first.id })).toMatchObject({ status: 'unverified' });
  sim.faults.clear();
  await requestSync(user, user.scope, { id: first.id });
  await vi.waitFor(async () => expect(await totalCost()).toBe(0.5), SOON);
});
