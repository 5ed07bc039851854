import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createBudgetInput } from '@watcher/contract/budgets';
import { scopeOfSession } from '@watcher/core/access';
import { register } from '@watcher/core/auth';
import { createBudget } from '@watcher/core/budgets';
import { createChannel } from '@watcher/core/channels';
import { readConfig } from '@watcher/core/config';
import { createDeps } from '@watcher/core/deps';
import { adoptEncryptionKey } from '@watcher/core/encryption';
import { createKey } from '@watcher/core/keys';
import { enqueueDuePulses } from '@watcher/core/pulse';
import { cloneDatabase } from '@watcher/core/testing';
import { createSimulator, startSimulator } from '@watcher/openrouter-sim';
import { expect, onTestFinished, test, vi } from 'vitest';

/**
 * How long it takes from a request that passes a budget to the message at the receiver, and until OpenRouter refuses the
 * key, with the real worker and the real clock: `LATENCY=50 npm test -- apps/worker/test/latency.test.ts` measures that
 * so many times and prints it. All keys are of one account, whose calls are paced together.
 */

const times = Number(process.env['LATENCY'] ?? 0);
const PULSE_SECONDS = 5;
const PROGRAM = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const MODEL = 'openai/gpt-5-mini-2025-08-07';

test.skipIf(times === 0).each([
  ['figures that follow at once', 0],
  ['figures that are an hour late', 3_600_000],
])(`${times} budgets are passed, with %s`, { timeout: times * 20_000 + 120_000 }, async (what, lagMs) => {
  const sim = createSimulator({ seed: 1 });
  const upstream = await startSimulator(sim, { port: 0 });
  const came = new Map<string, number>();
  const receiver = createServer(async (request, response) => {
    const { data } = JSON.parse(await readText(request)) as {
      data: { kind: string; subject: { name: string } };
    };
    if (data.kind === 'budget_threshold') came.set(data.subject.name, performance.now());
    response.end('ok');
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const env = {
    DATABASE_URL: await cloneDatabase(),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    OPENROUTER_BASE_URL: upstream.url,
    OUTBOUND_ALLOW: '127.0.0.1',
    PULSE_SECONDS: String(PULSE_SECONDS),
    LOG_LEVEL: 'error',
  };
  const deps = createDeps(readConfig(env), { poolSize: 2, applicationName: 'latency' });
  const { ctx } = deps;
  let worker: ChildProcess | undefined;
  onTestFinished(async () => {
    if (worker !== undefined) {
      worker.kill('SIGKILL');
      await once(worker, 'exit');
    }
    await deps.close();
    receiver.close();
    await upstream.close();
  });
  await adoptEncryptionKey(ctx);
  const { id } = await register(ctx, { email: 'a@example.com', password: 'long enough' });
  const scope = await scopeOfSession(ctx, { userId: id, sessionId: 'none' }, null);
  const { port } = receiver.address() as AddressInfo;
  const settings = { url: `http://127.0.0.1:${port}/hook` };
  await createChannel(ctx, scope, { kind: 'webhook', name: 'Hook', settings }, 'en');
  const account = sim.createAccount({ name: 'a', credits: 1_000_000 });
  const names = Array.from({ length: times }, (_, index) => `key ${index}`);
  const hashes = new Map(names.map((name) => [name, account.createKey({ name }).hash]));
  const manager = account.createKey({ name: 'manager', kind: 'management' });

  worker = fork(PROGRAM, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await once(worker, 'message');
  await createKey(ctx, scope, { name: 'All', key: manager.key });
  const rows = async () =>
    ctx.db.execute<{ id: string; hash: string }>(
      `SELECT id, hash FROM api_keys WHERE kind = 'inference' AND last_synced_at IS NOT NULL`,
    );
  await vi.waitFor(async () => expect(await rows()).toHaveLength(times), { timeout: 60_000, interval: 200 });
  const ids = new Map((await rows()).map((row) => [row.hash, Number(row.id)]));
  for (const name of names) {
    const budget = createBudgetInput.parse({
      name,
      amount: 1,
      period: 'month',
      thresholds: [100],
      forecast: false,
      keyIds: [ids.get(hashes.get(name) ?? '') ?? 0],
      action: { kind: 'disable_keys', at: 100, dryRun: false },
    });
    await createBudget(ctx, scope, budget);
  }
  await enqueueDuePulses(ctx);
  await sleep(2 * PULSE_SECONDS * 1_000);

  sim.settings.lag.analytics = lagMs;
  const request = (keyHash: string) =>
    sim.infer({ keyHash, model: MODEL, promptTokens: 1, completionTokens: 1, usage: 1_000_000_000_000n });
  const told: number[] = [];
  const stopped: number[] = [];
  const measures: Promise<void>[] = [];
  for (const [name, hash] of hashes) {
    await sleep(Math.random() * PULSE_SECONDS * 1_200);
    const began = performance.now();
    expect(request(hash).status).toBe(200);
    const measure = async () => {
      while (sim.findKey(hash)?.key.disabled !== true) await sleep(10);
      stopped.push(performance.now() - began);
      expect(request(hash).status).toBe(401);
      while (!came.has(name)) await sleep(10);
      told.push((came.get(name) ?? Number.NaN) - began);
    };
    measures.push(measure());
  }
  await Promise.all(measures);
  const goal = (PULSE_SECONDS + 10) * 1_000;
  const summary = { what, goal, told: summaryOf(told), stopped: summaryOf(stopped) };
  process.stderr.write(`${JSON.stringify(summary)}\n`);
  expect(Math.max(...told, ...stopped)).toBeLessThanOrEqual(goal);
});

/** Milliseconds. */
function summaryOf(all: readonly number[]) {
  const sorted = all.map(Math.round).sort((a, b) => a - b);
  return { times: sorted.length, median: sorted[Math.floor(sorted.length / 2)], max: sorted.at(-1) };
}
