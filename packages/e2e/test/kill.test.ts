import { setTimeout as sleep } from 'node:timers/promises';
import { toNumber } from '@watcher/openrouter-sim';
import { afterEach, expect, test, vi } from 'vitest';
import { survivors } from '../src/processes.ts';
import { makeDataDir, type Product, type ProductPids, removeDataDir, startProduct } from '../src/product.ts';
import { withDatabase } from './support/database.ts';
import { RestClient } from './support/rest.ts';
import {
  type AccountKeys,
  arrived,
  ledgerTotal,
  openSimulator,
  type RunningSimulator,
  spend,
} from './support/simulator.ts';

/** A dead worker's jobs are released after a minute of silence, and then the sync itself takes a moment. */
const RELEASE_MS = 100_000;

/** How long OpenRouter takes for an answer that a kill shall interrupt. */
const SLOW_MS = 13_000;

const dataDir = makeDataDir();
let simulator: RunningSimulator | undefined;
let product: Product | undefined;
afterEach(async () => {
  try {
    await product?.stop();
  } finally {
    await simulator?.server.close();
    removeDataDir(dataDir);
  }
});

/** Each of the programs is killed in the middle of a sync of an account of its own. */
const victims = ['worker', 'api', 'postgres', 'launcher'] as const;

test('kill -9 of any program while a sync runs loses and doubles nothing', { timeout: 240_000 }, async () => {
  const running = await openSimulator(victims);
  simulator = running;
  const options = { simUrl: running.server.url, dataDir };
  let current = await startProduct(options);
  product = current;
  let client = new RestClient(current.url);
  await client.signUp('kill@example.com', 'a long enough password');
  for (const { account, management } of running.accounts) await client.addKey(account.name, management.key);
  await arrived(client, running);

  const accountOf = (name: string) => {
    const found = running.accounts.find(({ account }) => account.name === name);
    if (found === undefined) throw new Error(`no account ${name}`);
    return found;
  };
  for (const [index, victim] of victims.entries()) {
    const account = accountOf(victim);
    // A key whose counter stands still would not be read.
    for (const key of account.keys) spend(running.sim, key.hash, 300_000_021);
    await syncHangs(client, running, account);
    if (victim === 'worker') await expectLocksOfTheLiving(current);
    for (const key of account.keys) spend(running.sim, key.hash, 100_000_007 * (index + 1));
    const before = current.pids();
    process.kill(before[victim], 'SIGKILL');
    if (victim === 'launcher') {
      expect(await survivors(Object.values(before), 10_000)).toEqual([]);
      running.sim.faults.clear();
      current = await startProduct(options);
      product = current;
      const { token } = client;
      client = new RestClient(current.url);
      client.token = token;
    } else {
      await restarted(current, victim, before);
      running.sim.faults.clear();
    }
  }

  await arrived(client, running, { timeout: RELEASE_MS });
  const total = async () => {
    const { period, summary } = await client.dashboard();
    expect(summary.total_cost).toBe(toNumber(ledgerTotal(running.sim, period).usage));
    expect(summary.total_requests).toBe(ledgerTotal(running.sim, period).requests);
  };
  await total();
  await vi.waitFor(() => expectNoJobs(current), { timeout: RELEASE_MS, interval: 500 });
  for (const key of (await client.keys()).filter(({ kind }) => kind === 'management'))
    await client.sync(key.id);
  await vi.waitFor(() => expectNoJobs(current), { timeout: 30_000, interval: 250 });
  await total();
});

/** Asks for a sync of the account and returns when its worker waits for OpenRouter's answer about the usage. */
async function syncHangs(
  client: RestClient,
  { sim }: RunningSimulator,
  { account, management }: AccountKeys,
): Promise<void> {
  const path = '/analytics/query';
  sim.faults.add({ kind: 'slow', path, keyHash: management.hash, delayMs: SLOW_MS, times: 'always' });
  const key = (await client.keys()).find(({ name }) => name === account.name);
  await client.sync(key?.id ?? 0);
  const hangs = () =>
    sim.requests.some((one) => one.keyHash === management.hash && one.path === path && one.status === null);
  await vi.waitFor(() => expect(hangs()).toBe(true), { timeout: 20_000, interval: 20 });
}

async function restarted(
  { pids, url, output }: Product,
  victim: Exclude<keyof ProductPids, 'launcher'>,
  before: ProductPids,
): Promise<void> {
  const name = victim === 'postgres' ? 'database' : victim;
  await vi.waitFor(
    async () => {
      expect(output()).toContain(`The ${name} ended unexpectedly (SIGKILL); starting it again.`);
      expect(pids()[victim]).not.toBe(before[victim]);
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
    },
    { timeout: 30_000, interval: 100 },
  );
  expect(pids().launcher).toBe(before.launcher);
}

/** Who holds a job's lock must be who says that it lives, or a job that takes long is released while it runs. */
async function expectLocksOfTheLiving({ dataDir: folder }: Product): Promise<void> {
  const locks = () =>
    withDatabase(folder, (client) =>
      client.query(
        `SELECT count(*)::int AS held, count(*) FILTER (WHERE h.worker_id IS NULL)::int AS of_nobody_alive
         FROM graphile_worker.jobs j LEFT JOIN worker_heartbeats h ON h.worker_id = j.locked_by
         WHERE j.locked_by IS NOT NULL`,
      ),
    );
  // Who has just started says so within ten seconds.
  const deadline = Date.now() + 11_000;
  let [found] = (await locks()).rows;
  while (found?.of_nobody_alive > 0 && Date.now() < deadline) {
    await sleep(500);
    [found] = (await locks()).rows;
  }
  expect.soft(found).toEqual({ held: expect.any(Number), of_nobody_alive: 0 });
  expect.soft(found?.held).toBeGreaterThan(0);
}

/** But for the next look at each account's counters, which waits for its time. */
async function expectNoJobs({ dataDir: folder }: Product): Promise<void> {
  const jobs = await withDatabase(folder, (client) =>
    client.query(
      `SELECT key, locked_at, attempts, last_error FROM graphile_worker.jobs
       WHERE key IS NULL OR key NOT LIKE 'pulse:%' OR run_at <= now() OR attempts > 0`,
    ),
  );
  expect(jobs.rows).toEqual([]);
}
