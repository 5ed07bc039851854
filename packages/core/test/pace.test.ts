import { expect, test } from 'vitest';
import { createOpenRouter, type OpenRouter } from '../src/openrouter/client.ts';
import { createAccountPace } from '../src/openrouter/pace.ts';
import { useWorld, world } from './support/world-with-user.ts';

useWorld();

/** An account's management key, one key of it, and a client that keeps the pace and waits for no turn. */
function account() {
  const made = world.sim.createAccount({ name: crypto.randomUUID() });
  const manager = made.createKey({ name: 'manager', kind: 'management' }).key;
  const { hash } = made.createKey({ name: 'prod' });
  const openrouter = createOpenRouter({
    baseUrl: world.upstreamUrl,
    pace: createAccountPace(world.ctx),
    longestWaitMs: 0,
    attempts: 1,
  });
  return { openrouter, manager, hash };
}

type Account = ReturnType<typeof account>;
const readUsage = ({ openrouter, manager, hash }: Account) => openrouter.listActivity(manager, hash);
const readKey = ({ openrouter, manager, hash }: Account) => openrouter.getKey(manager, hash);

/** @returns how many calls were made before one was to wait; it is given up after 100. */
async function untilPaced(call: () => ReturnType<OpenRouter['getKey' | 'listActivity']>): Promise<number> {
  for (let made = 0; made < 100; made += 1) {
    const kind = await call().then(
      () => 'answered',
      (error: { kind: string }) => error.kind,
    );
    if (kind !== 'answered') {
      expect(kind).toBe('paced');
      return made;
    }
  }
  return 100;
}

test('who reads usage as fast as it may holds up neither a look at the counters nor a key that is to stop', async () => {
  const busy = account();
  const calls = await untilPaced(() => readUsage(busy));
  expect(calls).toBeGreaterThanOrEqual(20);
  expect(calls).toBeLessThan(100);
  await expect(readKey(busy)).resolves.toMatchObject({ hash: busy.hash });
  await expect(busy.openrouter.updateKey(busy.manager, busy.hash, { disabled: true })).resolves.toMatchObject(
    { disabled: true },
  );
});

test('calls for keys have an end, too, and another account has its own', async () => {
  const [busy, other] = [account(), account()];
  expect(await untilPaced(() => readKey(busy))).toBeLessThan(100);
  await expect(readUsage(busy)).resolves.toMatchObject({ rows: [] });
  await expect(readKey(other)).resolves.toMatchObject({ hash: other.hash });
});

test('a pause that OpenRouter asks for is that of the calls it was asked for', async () => {
  const paused = account();
  world.sim.faults.add({ kind: 'status', status: 429, path: '/activity', retryAfter: { seconds: 3600 } });
  await expect(readUsage(paused)).rejects.toMatchObject({ kind: 'rate_limited' });
  await expect(readUsage(paused)).rejects.toMatchObject({ kind: 'paced' });
  await expect(readKey(paused)).resolves.toMatchObject({ hash: paused.hash });
});
