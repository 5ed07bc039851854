import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createBudgetInput } from '@watcher/contract/budgets';
import { scopeOfSession } from '@watcher/core/access';
import { register } from '@watcher/core/auth';
import { createBudget } from '@watcher/core/budgets';
import { createChannel } from '@watcher/core/channels';
import { readConfig } from '@watcher/core/config';
import type { Ctx, Scope } from '@watcher/core/context';
import { createDeps, type Deps } from '@watcher/core/deps';
import { adoptEncryptionKey } from '@watcher/core/encryption';
import { createKey, requestSync } from '@watcher/core/keys';
import { enqueueDuePulses } from '@watcher/core/pulse';
import { cloneDatabase } from '@watcher/core/testing';
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
let receiver: Server;
let received: { id: string; title: string }[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  sim = createSimulator({ seed: 3 });
  upstream = await startSimulator(sim, { port: 0 });
  received = [];
  answer = (response) => response.end('ok');
  receiver = createServer(async (request, response) => {
    const { data } = JSON.parse(await readText(request)) as { data: { title: string } };
    received.push({ id: String(request.headers['webhook-id']), title: data.title });
    answer(response);
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  env = {
    DATABASE_URL: await cloneDatabase(),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    OPENROUTER_BASE_URL: upstream.url,
    OUTBOUND_ALLOW: '127.0.0.1',
    PULSE_SECONDS: '1',
  };
  deps = createDeps(readConfig(env), { poolSize: 2, applicationName: 'test' });
  await adoptEncryptionKey(deps.ctx);
  const { id } = await register(deps.ctx, { email: 'a@example.com', password: 'long enough' });
  const scope = await scopeOfSession(deps.ctx, { userId: id, sessionId: 'none' }, null);
  user = { ...deps.ctx, scope };
  workers = [];
});
afterEach(async () => {
  for (const worker of workers) await kill(worker);
  receiver.closeAllConnections();
  receiver.close();
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

async function kill(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  worker.kill('SIGKILL');
  await once(worker, 'exit');
}

/** A budget of which the key that is put under watch has used 90 %. */
async function overspend({ limit }: { limit?: number } = {}): Promise<() => void> {
  const { port } = receiver.address() as AddressInfo;
  const settings = { url: `http://127.0.0.1:${port}/hook` };
  await createChannel(user, user.scope, { kind: 'webhook', name: 'Hook', settings }, 'en');
  const budget = { name: 'All', amount: 1, period: 'total', startsOn: '2020-01-01', forecast: false };
  await createBudget(user, user.scope, createBudgetInput.parse(budget));
  const account = sim.createAccount({ name: 'a' });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const key = account.createKey({ name: 'prod', ...(limit !== undefined && { limit }) });
  const model = 'openai/gpt-5-mini-2025-08-07';
  const spend = (usage: bigint) =>
    sim.record({ keyHash: key.hash, model, promptTokens: 1, completionTokens: 1, usage });
  spend(900_000_000_000n);
  await createKey(user, user.scope, { name: 'All', key: manager.key });
  return () => spend(200_000_000_000n);
}

const queued = async () => {
  const rows = await deps.ctx.db.execute(`SELECT id FROM deliveries WHERE status = 'queued'`);
  return rows.length;
};

test('two workers tell each threshold once', async () => {
  await Promise.all([startWorker(), startWorker()]);
  await overspend();
  await vi.waitFor(() => expect(received).toHaveLength(2), SOON);
  await vi.waitFor(async () => expect(await queued()).toBe(0), SOON);
  expect(received.map(({ title }) => title).sort()).toEqual([
    'Budget “All” has reached 50%',
    'Budget “All” has reached 80%',
  ]);
});

test('two workers tell once more, and once, that a limit is reached', async () => {
  await Promise.all([startWorker(), startWorker()]);
  const spendMore = await overspend({ limit: 1 });
  const ofLimit = () => received.map(({ title }) => title).filter((title) => title.includes('its limit'));
  await vi.waitFor(() => expect(ofLimit()).toEqual(['Key “prod” has used 90% of its limit']), SOON);
  spendMore();
  // What is left of a limit is read with the listing.
  const [manager] = await deps.ctx.db.execute<{ id: string }>(
    `SELECT id FROM api_keys WHERE kind = 'management'`,
  );
  await requestSync(user, user.scope, { id: Number(manager?.id) });
  await vi.waitFor(() => expect(ofLimit()).toHaveLength(2), SOON);
  await vi.waitFor(async () => expect(await queued()).toBe(0), SOON);
  expect(ofLimit().at(-1)).toBe('Key “prod” has used 100% of its limit');
  expect(received).toHaveLength(5);
});

test('a worker that is killed while it sends loses nothing: the same message comes again', async () => {
  const first = await startWorker();
  // It never answers.
  answer = () => undefined;
  await overspend();
  await vi.waitFor(() => expect(received).toHaveLength(2), SOON);
  await kill(first);
  answer = (response) => response.end('ok');
  // Two minutes of silence.
  await deps.ctx.db.execute(`UPDATE worker_heartbeats SET seen_at = seen_at - interval '2 minutes'`);
  await deps.ctx.db.execute(
    `UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '2 minutes' WHERE locked_by IS NOT NULL`,
  );
  await deps.ctx.db.execute(
    `UPDATE graphile_worker._private_job_queues SET locked_at = locked_at - interval '2 minutes' WHERE locked_by IS NOT NULL`,
  );
  await startWorker();
  await vi.waitFor(async () => expect(await queued()).toBe(0), SOON);
  expect(received).toHaveLength(4);
  expect(new Set(received.map(({ id }) => id)).size).toBe(2);
});

test('what is spent between two syncs is told by the next look at the counters', async () => {
  await startWorker();
  const spendMore = await overspend();
  await vi.waitFor(() => expect(received).toHaveLength(2), SOON);
  await enqueueDuePulses(deps.ctx);
  // The sources of figures are late; the counters are not.
  sim.settings.lag.analytics = 3_600_000;
  spendMore();
  await vi.waitFor(() => expect(received).toHaveLength(3), SOON);
  expect(received.at(-1)?.title).toBe('Budget “All” has reached 100%');
});
