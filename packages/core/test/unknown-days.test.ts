import { afterAll, beforeAll, expect, test } from 'vitest';
import { dashboard, keyStats, listUsage } from '../src/usage/index.ts';
import { factAt, insertFacts, insertKey, insertUser, markSynced } from './support/usage.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const UNKNOWN = { requestsCount: null, tokensInput: null, tokensOutput: null, cost: null, byokCost: null };
const NONE = { requestsCount: 0, tokensInput: 0, tokensOutput: 0, cost: 0, byokCost: 0 };

async function lastFourDays(user: UserCtx, timeZone?: string) {
  const at = { ...user, now: () => new Date('2026-03-04T12:00:00Z') };
  const { byDate } = await dashboard(at, at.scope, { days: 4, timeZone });
  return byDate.map(({ date, ...amounts }) => amounts);
}

test('without a key nothing was used, and that is known', async () => {
  expect(await lastFourDays(await insertUser(world.ctx))).toEqual([NONE, NONE, NONE, NONE]);
});

test('a day that no source was asked about is unknown; one with a known hour is not', async () => {
  const user = await insertUser(world.ctx);
  await insertKey(user, 'never synced');
  expect(await lastFourDays(user)).toEqual([UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]);
  const key = await insertKey(user);
  await insertFacts(user, key, [], { from: '2026-03-02T23:00:00Z', to: '2026-03-03T00:00:00Z' });
  expect(await lastFourDays(user)).toEqual([UNKNOWN, NONE, UNKNOWN, UNKNOWN]);
  // 23:00 UTC is in the day after, in Rome.
  expect(await lastFourDays(user, 'Europe/Rome')).toEqual([UNKNOWN, UNKNOWN, NONE, UNKNOWN]);
});

test('what is known of another team says nothing', async () => {
  const [user, other] = [await insertUser(world.ctx), await insertUser(world.ctx)];
  await insertKey(user);
  const key = await insertKey(other);
  await insertFacts(other, key, [factAt('2026-03-02T10:00:00Z')]);
  expect(await lastFourDays(user)).toEqual([UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]);
});

test('a counter that stood still was looked at, though it owns no hour', async () => {
  const user = await insertUser(world.ctx);
  const key = await insertKey(user);
  await markSynced(user, key, '2026-03-03T10:15:00Z');
  expect(await lastFourDays(user)).toEqual([UNKNOWN, UNKNOWN, NONE, UNKNOWN]);
});

test('a key that was never synced has no known totals; one without usage has spent nothing', async () => {
  const user = await insertUser(world.ctx);
  await insertKey(user, 'new');
  const idle = await insertKey(user, 'idle');
  await markSynced(user, idle, user.now());
  const { items } = await keyStats(user, user.scope);
  expect(items.map(({ name, stats }) => [name, stats])).toEqual([
    ['new', { totalRequests: null, totalCost: null }],
    ['idle', { totalRequests: 0, totalCost: 0 }],
  ]);
});

test('reasoning and cached tokens that no source reports are unknown, in days of every zone', async () => {
  const user = await insertUser(world.ctx);
  const key = await insertKey(user);
  await insertFacts(user, key, [
    factAt('2026-03-02T10:00:00Z', { tokensReasoning: null, tokensCached: 0 }),
    factAt('2026-03-02T11:00:00Z', { tokensReasoning: null, tokensCached: null }),
    factAt('2026-03-02T11:00:00Z', { model: 'b/model', tokensReasoning: 0, tokensCached: null }),
  ]);
  for (const timeZone of ['UTC', 'Asia/Kathmandu']) {
    const range = { startDate: '2026-03-01', endDate: '2026-03-04', timeZone };
    const { items } = await listUsage(user, user.scope, { ...range, skip: 0, limit: 10 });
    const tokens = Object.fromEntries(
      items.map((row) => [row.model, [row.tokensReasoning, row.tokensCached]]),
    );
    expect(tokens).toEqual({ 'a/model': [null, 0], 'b/model': [0, null] });
  }
});
