import { DAY, HOUR } from '@watcher/contract/calendar/time';
import type { Fault } from '@watcher/openrouter-sim';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKey, listKeys, updateKey } from '../src/keys/index.ts';
import { OpenRouterError } from '../src/openrouter/errors.ts';
import { syncKey } from '../src/sync/index.ts';
import { dashboard } from '../src/usage/index.ts';
import { ledgerFacts, rollupDifferences, storedFacts } from './support/facts.ts';
import { createWorld, type World } from './support/world.ts';

/**
 * Random ledgers, random order and overlap of syncs, random faults, late and corrected data: in the end the facts
 * are the ledger, by key, hour, model and provider, in money and in tokens. fast-check prints the seed of a failure.
 */

const KEYS = 3;
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 25);
/** Ten times what a run takes where nothing else is done. */
const RUN_MS = 6_000;

type Step =
  | { type: 'spend'; key: number; hoursAgo: number; picoUsd: bigint; byok: boolean; tokens: number }
  | { type: 'correct'; index: number; picoUsd: bigint; tokens: number }
  | { type: 'pass'; minutes: number }
  | { type: 'sync'; keys: readonly number[] }
  | { type: 'rename'; key: number; name: string }
  | { type: 'fault'; fault: Fault };

const key = fc.integer({ min: 0, max: KEYS - 1 });
const picoUsd = fc.bigInt({ min: 0n, max: 40n * 10n ** 12n });
const tokens = fc.integer({ min: 0, max: 1_000_000 });
const fault: fc.Arbitrary<Fault> = fc
  .tuple(
    fc.constantFrom<Fault>(
      { kind: 'status', status: 500 },
      { kind: 'status', status: 502 },
      { kind: 'status', status: 429, retryAfter: { seconds: 0 } },
      { kind: 'status', status: 429, retryAfter: { seconds: 900 } },
      { kind: 'status', status: 408 },
      { kind: 'status', status: 403 },
      { kind: 'html', status: 200 },
      { kind: 'truncated-json' },
      { kind: 'cut' },
      { kind: 'reset' },
      { kind: 'empty' },
    ),
    fc.constantFrom('/analytics/query', '/keys', '/key', '/workspaces'),
    fc.integer({ min: 1, max: 6 }),
  )
  .map(([kind, path, times]) => ({ ...kind, path, times }));

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('spend' as const),
      key,
      hoursAgo: fc.integer({ min: 0, max: 60 }),
      picoUsd,
      byok: fc.boolean(),
      tokens,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('correct' as const), index: fc.nat(), picoUsd, tokens }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 1500 }) }),
  },
  {
    weight: 4,
    // Index KEYS is the manager itself; the keys of one step are synced at once, and may repeat.
    arbitrary: fc.record({
      type: fc.constant('sync' as const),
      keys: fc.array(fc.integer({ min: 0, max: KEYS }), { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('rename' as const), key, name: fc.constantFrom('a', 'b') }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('fault' as const), fault }) },
);

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('whatever happens in between, the facts end up equal to the ledger', {
  timeout: RUNS * RUN_MS + 30_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => play(steps)),
    { numRuns: RUNS, interruptAfterTimeLimit: RUNS * RUN_MS },
  );
});

async function play(steps: readonly Step[]): Promise<void> {
  const { sim, ctx } = world;
  sim.faults.clear();
  const account = sim.createAccount({ name: crypto.randomUUID() });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const keys = Array.from({ length: KEYS }, () => account.createKey({ name: 'one name', kind: 'inference' }));
  const user = await world.newUser();
  await createKey(user, user.scope, { name: 'All', key: manager.key });
  // One of them is pasted too, before the manager is first read.
  await createKey(user, user.scope, { name: 'Pasted', key: keys[0]?.key ?? '' });
  const recorded: string[] = [];

  const idOf = async (index: number): Promise<number | undefined> => {
    const { items } = await listKeys(user, user.scope, {
      skip: 0,
      limit: 100,
      sortBy: 'created_at',
      sortOrder: 'asc',
    });
    const label = index === KEYS ? 'management' : 'inference';
    return items.filter((item) => item.kind === label)[index === KEYS ? 0 : index]?.id;
  };
  const sync = async (index: number): Promise<void> => {
    const keyId = await idOf(index);
    if (keyId !== undefined) await syncKey(ctx, { teamId: user.teamId, keyId });
  };
  const trySync = (index: number): Promise<void> =>
    sync(index).catch((error: unknown) => {
      if (!(error instanceof OpenRouterError)) throw error;
    });

  for (const one of steps) {
    if (one.type === 'spend') {
      const entry = sim.record({
        keyHash: keys[one.key]?.hash ?? '',
        at: sim.clock.now() - one.hoursAgo * HOUR,
        model: `made/model-${one.tokens % 3}`,
        provider: `Provider ${one.tokens % 2}`,
        promptTokens: one.tokens,
        completionTokens: one.tokens % 1000,
        cachedTokens: Math.floor(one.tokens / 2),
        usage: one.picoUsd,
        byokUsageInference: one.byok ? one.picoUsd * 20n : 0n,
        isByok: one.byok,
      });
      recorded.push(entry.id);
    } else if (one.type === 'correct') {
      const id = recorded[one.index % Math.max(1, recorded.length)];
      if (id !== undefined) {
        sim.correct(id, { usage: one.picoUsd, promptTokens: one.tokens, cachedTokens: 0 });
      }
    } else if (one.type === 'pass') {
      sim.clock.advance(one.minutes * 60_000);
    } else if (one.type === 'sync') {
      await Promise.all(one.keys.map(trySync));
    } else if (one.type === 'rename') {
      const id = await idOf(one.key);
      if (id !== undefined) await updateKey(user, user.scope, { id, name: one.name });
    } else {
      sim.faults.add(one.fault);
    }
  }

  // OpenRouter is well again, and a day later everything that it may still have changed is read once more.
  sim.faults.clear();
  sim.clock.advance(DAY + HOUR);
  for (const index of [KEYS, 0, 1, 2]) await sync(index);

  expect(await storedFacts(ctx, user.teamId)).toEqual(ledgerFacts(sim.ledger.rows({ account })));
  expect(await rollupDifferences(ctx)).toBe(0);
  const total = sim.ledger.total({ account });
  const { summary } = await dashboard(user, user.scope, { days: 60 });
  expect(BigInt(Math.round(summary.totalCost * 1e9))).toBe((total.usage + 500n) / 1000n);
  expect(summary.totalRequests).toBe(total.requests);
}
