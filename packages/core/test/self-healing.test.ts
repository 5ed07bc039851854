import { DAY, HOUR } from '@watcher/contract/calendar/time';
import { and, eq, isNotNull } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { apiKeys } from '../src/db/schema/index.ts';
import { createKey, listKeys, requestSync } from '../src/keys/index.ts';
import { type FactText, ledgerFacts, rollupDifferences, storedFacts } from './support/facts.ts';
import { syncRound } from './support/sync-round.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const MODEL = 'openai/gpt-5-mini-2025-08-07';
const CENT = 10n ** 10n;

beforeEach(() => {
  world.sim.settings.lag.analytics = 0;
});

const now = () => world.sim.clock.now();

async function openAccount(keys = 1) {
  const account = world.sim.createAccount({ name: crypto.randomUUID() });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const made = Array.from({ length: keys }, (_, index) =>
    account.createKey({ name: `prod ${index}`, createdAt: now() - 700 * DAY }),
  );
  const [key = manager] = made;
  const { id } = await createKey(user, user.scope, { name: 'All', key: manager.key });
  return {
    key,
    keys: made,
    syncNow: () => requestSync(user, user.scope, { id }),
    /** What OpenRouter's ledger holds; of what is older than 31 days it has forgotten the provider. */
    ledger: () => ledgerFacts(world.sim.ledger.rows({ account })).map(withoutOldProvider).sort(),
    stored: () => storedFacts(world.ctx, user.teamId),
  };
}

function withoutOldProvider(fact: FactText): FactText {
  const [hash, hour, model, provider, ...amounts] = fact.split(' ');
  const isOld = now() - Number(hour) > 31 * DAY;
  return [hash, hour, model, isOld ? '' : provider, ...amounts].join(' ');
}

const spend = (keyHash: string, age: number, usage = 25n * CENT) =>
  world.sim.record({ keyHash, at: now() - age, model: MODEL, promptTokens: 10, completionTokens: 1, usage });

describe('one sync after a change the figures are the ledger’s', () => {
  test('requests that cost nothing are read as far back as OpenRouter keeps them', async () => {
    const { key, ledger, stored } = await openAccount();
    for (const days of [1, 40, 130, 300]) spend(key.hash, days * DAY, 0n);
    await syncRound(user);
    expect(await stored()).toEqual(ledger());
    expect(await stored()).toHaveLength(4);
  });

  test.each([4, 100, 300])('a correction of %i days ago, down and up again', async (days) => {
    const { key, ledger, stored } = await openAccount();
    const old = spend(key.hash, days * DAY, 30n * CENT);
    spend(key.hash, 2 * HOUR);
    await syncRound(user);
    world.sim.clock.advance(HOUR);
    for (const usage of [20n * CENT, 40n * CENT]) {
      world.sim.correct(old.id, { usage });
      await syncRound(user);
      expect(await stored()).toEqual(ledger());
      world.sim.clock.advance(HOUR);
    }
    expect(await rollupDifferences(world.ctx)).toBe(0);
  });

  test('requests that arrive three days late', async () => {
    const { key, ledger, stored } = await openAccount();
    spend(key.hash, HOUR);
    await syncRound(user);
    const late = now() + 3 * DAY;
    for (let request = 0; request < 25; request += 1) {
      world.sim.record({
        keyHash: key.hash,
        at: now() - request * 60_000,
        model: MODEL,
        promptTokens: 10,
        completionTokens: 1,
        usage: CENT,
        shownFrom: { counters: now(), activity: late, analytics: late },
      });
    }
    for (let hour = 0; hour < 5; hour += 1) {
      world.sim.clock.advance(HOUR);
      await syncRound(user);
    }
    expect(await stored()).not.toEqual(ledger());
    world.sim.clock.advance(late - now() + HOUR);
    await syncRound(user);
    expect(await stored()).toEqual(ledger());
  });

  test.each([5, 200])('“Sync now” finds what no counter shows, %i days ago', async (days) => {
    const { key, ledger, stored, syncNow } = await openAccount();
    const old = spend(key.hash, days * DAY);
    await syncRound(user);
    world.sim.clock.advance(HOUR);
    world.sim.correct(old.id, { promptTokens: 1_000 });
    await syncRound(user);
    expect(await stored()).not.toEqual(ledger());
    await syncNow();
    await syncRound(user);
    expect(await stored()).toEqual(ledger());
  });
});

test('what a difference costs: all is read at once, after an hour, and then once a day while it stays', async () => {
  const { key } = await openAccount();
  spend(key.hash, HOUR);
  await syncRound(user);
  await syncRound(user);
  world.sim.record({
    keyHash: key.hash,
    at: now(),
    model: MODEL,
    promptTokens: 10,
    completionTokens: 1,
    usage: CENT,
    shownFrom: { counters: now(), activity: now() + 90 * DAY, analytics: now() + 90 * DAY },
  });
  const calls: number[] = [];
  for (let hour = 0; hour < 28; hour += 1) {
    world.sim.clock.advance(HOUR);
    const before = world.sim.requests.filter(({ path }) => path === '/analytics/query').length;
    await syncRound(user);
    calls.push(world.sim.requests.filter(({ path }) => path === '/analytics/query').length - before);
  }
  const history = 4;
  expect(calls[0]).toBe(2 + history);
  expect(calls[1]).toBe(1 + history);
  expect(calls.slice(2, 25).every((count) => count === 1)).toBe(true);
  expect(calls.slice(25).filter((count) => count === 1 + history)).toHaveLength(1);
});

test('what a hundred quiet keys cost: the listing, and each key once a day', async () => {
  const { keys } = await openAccount(100);
  for (const key of keys) spend(key.hash, 3 * DAY);
  await syncRound(user);
  await syncRound(user);
  const asked = world.sim.requests.length;
  for (let hour = 0; hour < 24; hour += 1) {
    world.sim.clock.advance(HOUR);
    await syncRound(user);
  }
  const calls = (world.sim.requests.length - asked) / 24;
  expect(calls).toBeLessThan(12);
  const fresh = await world.ctx.db.$count(
    apiKeys,
    and(eq(apiKeys.teamId, user.teamId), isNotNull(apiKeys.lastSyncedAt)),
  );
  expect(fresh).toBe(101);
});

describe('requests that cost nothing', () => {
  test('of a key whose counters stand still are counted in the next sync', async () => {
    const { keys, stored, ledger } = await openAccount(30);
    for (const key of keys) spend(key.hash, 3 * DAY);
    await syncRound(user);
    await syncRound(user);
    world.sim.clock.advance(HOUR);
    const [free] = keys;
    if (free === undefined) throw new Error('no key');
    for (let request = 0; request < 50; request += 1) {
      world.sim.record({
        keyHash: free.hash,
        at: now() - 60_000,
        model: 'made/free',
        promptTokens: 1_000,
        completionTokens: 10,
        usage: 0n,
      });
    }
    const asked = world.sim.requests.length;
    await syncRound(user);
    expect(await stored()).toEqual(ledger());
    // The listing, one call for all 30, halves of them, and the few that are left one by one.
    expect(world.sim.requests.length - asked).toBeLessThan(20);
  });

  test('where they cannot be asked for, what was not read is not said to be', async () => {
    const { key } = await openAccount();
    spend(key.hash, 3 * DAY);
    await syncRound(user);
    await syncRound(user);
    const synced = async () =>
      (
        await listKeys(user, user.scope, { skip: 0, limit: 10, sortBy: 'created_at', sortOrder: 'asc' })
      ).items.find(({ managedBy }) => managedBy !== null)?.lastSyncedAt;
    const before = await synced();
    world.sim.clock.advance(HOUR);
    world.sim.faults.add({ kind: 'status', status: 500, path: '/analytics/query', times: 'always' });
    await syncRound(user);
    world.sim.faults.clear();
    expect(await synced()).toBe(before);
    await syncRound(user);
    expect(await synced()).toBe(new Date(now()).toISOString());
  });
});

describe('after a clock that was ahead', () => {
  test.each([0n, -CENT])('a correction of %s is found all the same', async (change) => {
    const { key, stored, ledger } = await openAccount();
    const old = spend(key.hash, 6 * DAY);
    await syncRound(user);
    const right = now();
    world.sim.clock.set(right + 40 * DAY);
    await syncRound(user);
    await syncRound(user);
    world.sim.clock.set(right + HOUR);
    await syncRound(user);
    world.sim.correct(old.id, change === 0n ? { promptTokens: 1_000 } : { usage: old.usage + change });
    // What moves no money is found by the read of the day, what does by the next one or two.
    for (let round = 0; round < 3; round += 1) {
      world.sim.clock.advance(change === 0n ? 9 * HOUR : HOUR);
      await syncRound(user);
    }
    expect(await stored()).toEqual(ledger());
  });
});
