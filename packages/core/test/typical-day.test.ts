import { DAY, HOUR, startOfHour } from '@watcher/contract/calendar/time';
import { healthOutput } from '@watcher/contract/health';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { apiKeys } from '../src/db/schema/index.ts';
import { health } from '../src/health/index.ts';
import { createKey } from '../src/keys/index.ts';
import type { Fact } from '../src/usage/facts/replace-window.ts';
import { syncRound } from './support/sync-round.ts';
import { factAt, insertFacts, insertKey, insertUser, markSynced } from './support/usage.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

const NOW = '2026-03-20T15:20:00Z';
const CENT = 10n ** 10n;

let world: World;
let user: UserCtx;
let key: number;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  user = { ...(await insertUser(world.ctx)), now: () => new Date(NOW) };
  key = await insertKey(user, 'one');
});

const ask = async (timeZone?: string) =>
  healthOutput.parse(await health(user, user.scope, { timeZone })).typicalDay;
const askByNow = async (now: string, timeZone?: string) =>
  healthOutput.parse(await health({ ...user, now: () => new Date(now) }, user.scope, { timeZone }))
    .typicalByNow;
const noon = (daysAgo: number) => new Date(Date.parse('2026-03-20T12:00:00Z') - daysAgo * DAY);
const HOURS = { from: '2026-02-19T00:00:00Z', to: '2026-03-20T16:00:00Z' };

/** What a key spent at noon of its last days, in cents, today first; all other hours are known to be empty. */
async function spent(keyId: number, cents: readonly number[], more: Partial<Fact> = {}) {
  const facts = cents.flatMap((amount, daysAgo) =>
    amount === 0 ? [] : [factAt(noon(daysAgo), { cost: BigInt(amount) * CENT, ...more })],
  );
  await insertFacts(user, keyId, facts, HOURS);
  await markSynced(user, keyId, NOW);
}

/** When the key came under watch. */
const watchedSince = (at: string) =>
  user.db
    .update(apiKeys)
    .set({ createdAt: new Date(at) })
    .where(eq(apiKeys.id, key));

/** Takes from what is known of a key, as if its sources had never been asked. */
async function forget(keyId: number, from: string, to: string) {
  await user.db.execute(`
    UPDATE usage_coverage SET hours = hours - tstzmultirange(tstzrange('${from}', '${to}'))
    WHERE key_id = ${keyId}`);
}

/** 28 days from 1 to 28 dollars, after those that are given. */
const upTo28 = (...recent: number[]) => [
  ...recent,
  ...Array.from({ length: 28 }, (_, day) => (day + 1) * 100),
];
const steady = (cents: number, ...recent: number[]) => [
  ...recent,
  ...Array.from({ length: 28 }, () => cents),
];

test('days like the others are normal, today as far as it has come', async () => {
  await spent(key, upTo28(500, 2000));
  expect(await ask()).toEqual({
    days: 28,
    low: 3,
    median: 14.5,
    high: 26,
    yesterday: { date: '2026-03-19', cost: 20, verdict: 'normal', drivers: { key: null, model: null } },
    today: { date: '2026-03-20', cost: 5, verdict: 'normal', drivers: { key: null, model: null } },
  });
});

test('a low day is reported when it is over, a high one at once', async () => {
  await spent(key, steady(1000, 10, 499));
  expect(await ask()).toMatchObject({ yesterday: { verdict: 'low' }, today: { verdict: 'normal' } });
  await spent(key, steady(1000, 2001, 2000));
  expect(await ask()).toMatchObject({ yesterday: { verdict: 'normal' }, today: { verdict: 'high' } });
});

test('of a high day: the key and the model that drove it, whatever costs most', async () => {
  const client = await insertKey(user, 'Client A');
  // The most expensive key every day, and yesterday too.
  await spent(key, steady(2000, 0, 3200), { model: 'costly/model' });
  await spent(client, steady(100, 0, 3000), { model: 'new/model' });
  expect(await ask()).toMatchObject({
    median: 21,
    yesterday: {
      cost: 62,
      verdict: 'high',
      drivers: {
        key: { id: client, name: 'Client A', cost: 30, median: 1 },
        model: { name: 'new/model', cost: 30, median: 1 },
      },
    },
  });
});

test('money of no model is no model’s rise', async () => {
  await spent(key, steady(100, 0, 3000), { model: null, requests: null });
  const typical = await ask();
  expect(typical?.yesterday?.drivers).toMatchObject({ key: { id: key }, model: null });
});

test('one spike of the past neither hides the next nor makes days low', async () => {
  const days = steady(1000, 100, 2500);
  days[9] = 90_000;
  await spent(key, days);
  expect(await ask()).toMatchObject({ median: 10, high: 10, yesterday: { verdict: 'high' } });
});

test('spend after idle weeks is news from a cent on; idle weeks are none, nor is BYOK', async () => {
  await watchedSince('2026-03-01T00:00:00Z');
  await spent(key, steady(0));
  expect(await ask()).toBeNull();
  await spent(key, steady(0, 1));
  expect(await ask()).toMatchObject({ days: 18, median: 0, high: 0, today: { verdict: 'high', cost: 0.01 } });
  await spent(key, steady(0, 1), { cost: CENT - 1n });
  expect(await ask()).toMatchObject({ today: { verdict: 'normal' } });
  await spent(key, steady(100, 5000), { cost: 0n, byokCost: 7n });
  expect(await ask()).toBeNull();
});

test('days before the first usage and before the watch are none of the account', async () => {
  // All of them are known to be empty, and the key may be as young as its use.
  await spent(key, [5000, 1000, ...Array.from({ length: 7 }, () => 1000)]);
  expect(await ask()).toMatchObject({ days: 7, median: 10, today: { verdict: 'high' } });
  await spent(key, [5000, 1000, ...Array.from({ length: 6 }, () => 1000)]);
  expect(await ask()).toBeNull();
  await watchedSince('2026-03-12T00:00:00Z');
  expect(await ask()).toMatchObject({ days: 7, low: 0, median: 10 });
});

test('nothing is said with fewer than seven known days, of a new account or without keys', async () => {
  expect(await ask()).toBeNull();
  await spent(key, steady(1000, 5000, 1000));
  await forget(key, '2026-02-01T00:00:00Z', '2026-03-12T00:00:00Z');
  expect(await ask()).toMatchObject({ days: 7 });
  await forget(key, '2026-03-12T00:00:00Z', '2026-03-12T01:00:00Z');
  expect(await ask()).toBeNull();
  user = { ...(await insertUser(world.ctx)), now: user.now };
  expect(await ask()).toBeNull();
});

test('a day of which an hour is not known is neither typical nor unusual', async () => {
  await spent(key, steady(1000, 0, 0));
  await forget(key, '2026-03-10T05:00:00Z', '2026-03-10T06:00:00Z');
  expect(await ask()).toMatchObject({ days: 27, yesterday: { verdict: 'low' } });
  await forget(key, '2026-03-19T23:00:00Z', '2026-03-20T00:00:00Z');
  expect(await ask()).toMatchObject({ yesterday: null, today: { verdict: 'normal' } });
  await forget(key, '2026-03-20T03:00:00Z', '2026-03-20T04:00:00Z');
  expect(await ask()).toMatchObject({ yesterday: null, today: null });
});

test('what was spent in a gap that ended may show on one day: that is no high day', async () => {
  await spent(key, steady(1000, 0, 9000));
  await forget(key, '2026-03-17T11:00:00Z', '2026-03-19T12:00:00Z');
  expect(await ask()).toMatchObject({ yesterday: null });
});

test('a day is over only for a key that was looked at since; what is high already is high', async () => {
  await spent(key, steady(1000, 500, 3000));
  // The last look owns the hour that it came in.
  await markSynced(user, key, '2026-03-19T23:10:00Z');
  expect(await ask()).toMatchObject({ yesterday: { verdict: 'high' }, today: null });
  await spent(key, steady(1000, 500, 900));
  await markSynced(user, key, '2026-03-19T23:10:00Z');
  expect(await ask()).toMatchObject({ yesterday: null, today: null });
  // Two hours ago, and a minute more.
  await markSynced(user, key, '2026-03-20T13:20:00Z');
  expect(await ask()).toMatchObject({ yesterday: { verdict: 'normal' }, today: { verdict: 'normal' } });
  await markSynced(user, key, '2026-03-20T13:19:00Z');
  expect(await ask()).toMatchObject({ yesterday: { verdict: 'normal' }, today: null });
});

test('a key that stood still since its last hours were read is known up to the last look', async () => {
  await spent(key, steady(1000, 500, 1000));
  await forget(key, '2026-03-19T13:00:00Z', '2026-03-21T00:00:00Z');
  expect(await ask()).toMatchObject({ yesterday: { verdict: 'normal' }, today: { verdict: 'normal' } });
});

test('a key that only its counter reports is known on the days that it was looked at', async () => {
  world.sim.clock.set('2026-03-01T08:00:00Z');
  user = await world.newUser();
  const pasted = world.sim.createAccount({ name: 'pasted' }).createKey({ name: 'pasted' });
  await createKey(user, user.scope, { name: 'Pasted', key: pasted.key });
  const spend = () =>
    world.sim.record({
      keyHash: pasted.hash,
      model: 'openai/gpt-5-mini-2025-08-07',
      promptTokens: 1,
      completionTokens: 1,
      usage: 500n * CENT,
    });
  // Twice a day, through the tenth.
  for (let look = 0; look < 20; look += 1) {
    await syncRound(user);
    spend();
    world.sim.clock.advance(12 * HOUR);
  }
  await syncRound(user);
  const normal = { cost: 10, verdict: 'normal' };
  expect(await ask()).toMatchObject({ days: 9, median: 10, yesterday: { date: '2026-03-10', ...normal } });
  // Days without a look hold what was spent on none of them in particular.
  world.sim.clock.set('2026-03-13T08:00:00Z');
  spend();
  world.sim.clock.set('2026-03-16T08:00:00Z');
  await syncRound(user);
  expect(await ask()).toMatchObject({ yesterday: null, today: { date: '2026-03-16', cost: 0 } });
});

test('keys are asked for from when they were made until they are no longer watched', async () => {
  const set = (id: number, values: Partial<typeof apiKeys.$inferInsert>) =>
    user.db.update(apiKeys).set(values).where(eq(apiKeys.id, id));
  await spent(key, steady(1000, 500, 1000));
  const other = await insertKey(user, 'other');
  // Never read, and since when there was something to read is unknown.
  expect(await ask()).toBeNull();
  await set(other, { upstreamCreatedAt: new Date('2026-03-20T09:00:00Z') });
  expect(await ask()).toMatchObject({ days: 28, yesterday: { verdict: 'normal' }, today: null });
  await insertFacts(user, other, [], { from: '2026-03-20T09:00:00Z', to: HOURS.to });
  await markSynced(user, other, NOW);
  expect(await ask()).toMatchObject({ days: 28, today: { verdict: 'normal' } });
  // One that is paused was last read two days ago.
  await forget(key, '2026-03-18T07:00:00Z', HOURS.to);
  await markSynced(user, key, '2026-03-18T06:10:00Z');
  expect(await ask()).toMatchObject({ yesterday: null, today: null });
  await set(key, { isActive: false });
  expect(await ask()).toMatchObject({ days: 28, yesterday: { verdict: 'normal' } });
});

test('days are those of the zone, also where one of them has 23 hours', async () => {
  user = { ...user, now: () => new Date('2026-04-10T15:20:00Z') };
  const from = Date.parse('2026-03-01T00:00:00Z');
  const to = startOfHour(user.now()).getTime() + HOUR;
  const facts = Array.from({ length: (to - from) / HOUR }, (_, hour) =>
    factAt(new Date(from + hour * HOUR), { cost: CENT }),
  );
  await insertFacts(user, key, facts);
  await markSynced(user, key, user.now());
  expect(await ask('Europe/Rome')).toMatchObject({
    days: 28,
    low: 0.24,
    median: 0.24,
    high: 0.24,
    yesterday: { date: '2026-04-09', cost: 0.24, verdict: 'normal' },
    // Since 22:00 UTC of the day before.
    today: { date: '2026-04-10', cost: 0.18, verdict: 'normal' },
  });
  // In Auckland it is the next day already.
  expect(await ask('Pacific/Auckland')).toMatchObject({ today: { date: '2026-04-11', cost: 0.04 } });
});

test('a day that a zone left out is none', async () => {
  user = { ...user, now: () => new Date('2011-12-31T20:00:00Z') };
  const days = Array.from({ length: 32 }, (_, day) => new Date(user.now().getTime() - day * DAY));
  const facts = days.map((hour) => factAt(hour, { cost: 1000n * CENT }));
  await insertFacts(user, key, facts, { from: '2011-11-20T00:00:00Z', to: '2011-12-31T21:00:00Z' });
  await markSynced(user, key, user.now());
  // Samoa went from the 29th to the 31st of December.
  expect(await ask('Pacific/Apia')).toMatchObject({
    today: { date: '2012-01-01' },
    yesterday: { date: '2011-12-31' },
    days: 27,
  });
});

test('by this time: what the measured days had cost by then, before and after noon and in a zone', async () => {
  // Each day its dollars at noon of UTC, and a dollar at six in the evening.
  const evenings = Array.from({ length: 30 }, (_, day) =>
    factAt(new Date(noon(day).getTime() + 6 * HOUR), { cost: 100n * CENT }),
  );
  const noons = upTo28(500, 2000).map((cents, day) => factAt(noon(day), { cost: BigInt(cents) * CENT }));
  await insertFacts(user, key, [...noons, ...evenings.slice(1)], HOURS);
  const seen = async (now: string, timeZone?: string) => {
    await markSynced(user, key, now);
    return askByNow(now, timeZone);
  };
  expect(await seen('2026-03-20T11:20:00Z')).toBeNull();
  expect(await seen('2026-03-20T12:15:00Z')).toMatchObject({ low: 0.75, median: 3.625, high: 6.5 });
  expect(await seen('2026-03-20T15:20:00Z')).toEqual({
    until: '2026-03-20T15:20:00.000Z',
    low: 3,
    median: 14.5,
    high: 26,
  });
  expect(await seen('2026-03-20T18:30:00Z')).toMatchObject({ low: 3.5, high: 26.5 });
  expect(await seen('2026-03-20T19:00:00Z')).toMatchObject({ low: 4, high: 27 });
  // In Tokyo it is the next day at 3:15: its days begin at 15:00 and have a quarter of the dollar of the evening first.
  expect(await seen('2026-03-20T18:15:00Z', 'Asia/Tokyo')).toEqual({
    until: '2026-03-20T18:15:00.000Z',
    low: 0.25,
    median: 0.25,
    high: 0.25,
  });
});

test('nothing is said of this time where today is not known so far', async () => {
  await spent(key, upTo28(500, 2000));
  const at = '2026-03-20T15:20:00Z';
  expect(await askByNow(at)).toMatchObject({ high: 26 });
  // Known up to a time that is not long ago: that is what days are compared by.
  await markSynced(user, key, '2026-03-20T13:40:00Z');
  expect(await askByNow(at)).toMatchObject({ until: '2026-03-20T13:40:00.000Z' });
  await markSynced(user, key, '2026-03-20T13:10:00Z');
  expect(await askByNow(at)).toBeNull();
  await markSynced(user, key, at);
  await forget(key, '2026-03-20T03:00:00Z', '2026-03-20T04:00:00Z');
  expect(await askByNow(at)).toBeNull();
});
