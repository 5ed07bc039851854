import { HOUR } from '@watcher/contract/calendar/time';
import { exploreInput } from '@watcher/contract/explore';
import { overviewInput, overviewOutput } from '@watcher/contract/overview';
import { usageListInput } from '@watcher/contract/usage';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKeys } from '../src/db/schema/index.ts';
import { updateKey } from '../src/keys/index.ts';
import { toUsd } from '../src/lib/money.ts';
import { explore, listUsage, overview } from '../src/usage/index.ts';
import { factAt, insertFacts, insertKey, insertUser, markSynced } from './support/usage.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** A fact every hour from one day to another, in a key, its cost the number of the hour since then in dollars. */
async function hourly(user: UserCtx, keyId: number, from: string, to: string) {
  const start = Date.parse(from);
  const hours = (Date.parse(to) - start) / HOUR;
  const facts = Array.from({ length: hours }, (_, index) =>
    factAt(new Date(start + index * HOUR), {
      model: index % 2 === 0 ? 'a/model' : 'b/model',
      provider: index % 3 === 0 ? 'A' : 'B',
      cost: BigInt(index + 1) * 10n ** 12n,
    }),
  );
  await insertFacts(user, keyId, facts, { from, to });
  await markSynced(user, keyId, new Date(Date.parse(to) - 1));
}

const at = (user: UserCtx, now: string) => ({ ...user, now: () => new Date(now) });
/** What `hourly` cost in hours since its start, the last exclusive. */
const costOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index + 1).reduce((a, b) => a + b, 0);

test('today by the hour, beside yesterday until the same time', async () => {
  const user = await insertUser(world.ctx);
  const key = await insertKey(user, 'one');
  await hourly(user, key, '2026-03-03T00:00:00Z', '2026-03-05T10:00:00Z');
  const today = await overview(at(user, '2026-03-05T10:20:00Z'), user.scope, { period: 'today' });
  expect(today.period).toEqual({
    name: 'today',
    startDate: '2026-03-05',
    endDate: '2026-03-05',
    days: 1,
    from: '2026-03-05T00:00:00.000Z',
    to: '2026-03-06T00:00:00.000Z',
    granularity: 'hour',
    timeZone: 'UTC',
  });
  expect(today.summary.totalCost).toBe(costOf(48, 58));
  expect(today.previous).toMatchObject({
    from: '2026-03-04T00:00:00.000Z',
    to: '2026-03-04T10:20:00.000Z',
    summary: { totalCost: costOf(24, 35) },
  });
  expect(today.buckets).toHaveLength(24);
  expect(today.buckets[9]).toEqual({
    start: '2026-03-05T09:00:00.000Z',
    date: '2026-03-05',
    hour: 9,
    requestsCount: 1,
    tokensInput: 100,
    tokensOutput: 10,
    cost: 58,
    byokCost: 0,
    costPerMillionTokens: 527_272.7272727273,
  });
  // No source was asked about the hours to come.
  expect(
    today.buckets.slice(10).every(({ cost, requestsCount }) => cost === null && requestsCount === null),
  ).toBe(true);
  expect(today.costPerMillionTokens).toBe(toUsd((BigInt(costOf(48, 58)) * 10n ** 18n) / 1100n + 1n));
});

test('a price is that of what is counted: in all, of each model, before and in every hour', async () => {
  const user = await insertUser(world.ctx);
  const key = await insertKey(user);
  const dollars = (cost: number) => ({ cost: BigInt(cost) * 10n ** 12n });
  await insertFacts(user, key, [
    factAt('2026-03-04T05:00:00Z', dollars(22)),
    factAt('2026-03-04T06:00:00Z', { ...dollars(50), tokensInput: null }),
    factAt('2026-03-05T05:00:00Z', dollars(11)),
    factAt('2026-03-05T05:00:00Z', { ...dollars(70), model: 'b/model', tokensOutput: null }),
    factAt('2026-03-05T06:00:00Z', { ...dollars(90), requests: null }),
  ]);
  await markSynced(user, key, '2026-03-05T10:00:00Z');
  const now = at(user, '2026-03-05T10:20:00Z');
  const { summary, costPerMillionTokens, buckets, byModel } = await overview(now, user.scope, {
    period: 'today',
  });
  expect(summary).toMatchObject({ totalCost: 171, totalRequests: 1, avgCostPerRequest: 11 });
  expect(costPerMillionTokens).toBe(100_000);
  expect(byModel).toMatchObject([
    {
      model: 'a/model',
      cost: 101,
      tokens: 110,
      avgCostPerRequest: 11,
      costPerMillionTokens: 100_000,
      previousCostPerMillionTokens: 200_000,
    },
    { model: 'b/model', cost: 70, tokens: null, avgCostPerRequest: null, costPerMillionTokens: null },
  ]);
  expect(buckets.slice(5, 7).map((bucket) => bucket.costPerMillionTokens)).toEqual([100_000, null]);
  const range = { startDate: '2026-03-04', endDate: '2026-03-05' };
  const explored = await explore(now, now.scope, exploreInput.parse({ ...range, groupBy: ['day', 'model'] }));
  // What a day's counted facts cost is not kept: where some are not counted, there is no price.
  expect(explored.items.map((row) => [row.date, row.model, row.costPerMillionTokens])).toEqual([
    ['2026-03-05', 'a/model', null],
    ['2026-03-04', 'a/model', null],
    ['2026-03-05', 'b/model', null],
  ]);
});

test('what was spent for, by cost, with the series that add up to it', async () => {
  const user = await insertUser(world.ctx);
  const [one, two] = [await insertKey(user, 'one'), await insertKey(user, 'two')];
  await hourly(user, one, '2026-03-01T00:00:00Z', '2026-03-05T00:00:00Z');
  await insertFacts(user, two, [
    factAt('2026-03-04T05:00:00Z', { cost: 5_000n * 10n ** 12n, byokCost: 7n * 10n ** 12n }),
  ]);
  await markSynced(user, two, '2026-03-04T23:00:00Z');
  const answer = await overview(at(user, '2026-03-05T00:00:00Z'), user.scope, {
    startDate: '2026-03-03',
    endDate: '2026-03-04',
  });
  const [before, now] = [costOf(0, 48), costOf(48, 96) + 5000];
  expect(answer.summary.totalCost).toBe(now);
  expect(answer.summary.byokCost).toBe(7);
  expect(answer.previous?.summary.totalCost).toBe(before);
  expect(answer.byKey).toEqual([
    expect.objectContaining({
      apiKeyId: two,
      name: 'two',
      label: 'sk-or-v1-two',
      managedBy: null,
      cost: 5000,
      byokCost: 7,
      previousCost: 0,
      tokens: 110,
      requests: 1,
    }),
    expect.objectContaining({ apiKeyId: one, cost: costOf(48, 96), previousCost: before, requests: 48 }),
  ]);
  expect(answer.stopped).toEqual({ byModel: [], byKey: [] });
  const after = await overview(at(user, '2026-03-07T00:00:00Z'), user.scope, {
    startDate: '2026-03-05',
    endDate: '2026-03-06',
  });
  expect([after.byKey, after.byModel]).toEqual([[], []]);
  expect(after.stopped.byKey).toEqual([
    { apiKeyId: two, name: 'two', label: 'sk-or-v1-two', previousCost: 5000 },
    { apiKeyId: one, name: 'one', label: 'sk-or-v1-one', previousCost: costOf(48, 96) },
  ]);
  const ofModels = after.stopped.byModel.reduce((sum, { previousCost }) => sum + previousCost, 0);
  expect(ofModels).toBeCloseTo(now, 9);
  for (const [list, series, idOf] of [
    [answer.byModel, answer.series.model, (row: { model: string | null }) => row.model],
    [answer.byProvider, answer.series.provider, (row: { provider: string | null }) => row.provider],
    [answer.byKey, answer.series.key, (row: { apiKeyId: number }) => row.apiKeyId],
  ] as const) {
    const costs = list.map(({ cost }) => cost);
    expect(costs).toEqual([...costs].sort((a, b) => b - a));
    expect(costs.reduce((a, b) => a + b, 0)).toBe(now);
    for (const row of list) {
      const own = series.filter(({ id }) => id === (idOf as (row: unknown) => unknown)(row));
      expect(own.reduce((sum, { cost }) => sum + cost, 0)).toBe(row.cost);
    }
  }
  const [first] = answer.buckets;
  expect(answer.series.model.filter(({ bucket }) => bucket === 0).map(({ cost }) => cost)).toEqual([
    first?.cost,
  ]);
  expect(answer.series.key.find(({ id }) => id === two)?.bucket).toBe(29);
});

test('days of a zone with 23 and 25 hours, from the facts and from the rollup alike', async () => {
  const user = await insertUser(world.ctx);
  const key = await insertKey(user);
  await hourly(user, key, '2026-03-01T00:00:00Z', '2026-04-30T00:00:00Z');
  const noon = at(user, '2026-03-31T12:00:00Z');
  const rome = await overview(noon, noon.scope, { period: '7d', timeZone: 'Europe/Rome' });
  // 25 March 00:00 in Rome is 23:00 UTC of the day before; 29 March has 23 hours.
  const first = 24 * 24 - 1;
  const lengths = [24, 24, 24, 24, 23, 24, 24];
  let from = first;
  expect(rome.buckets.map(({ cost }) => cost)).toEqual(
    lengths.map((hours) => {
      from += hours;
      return costOf(from - hours, from);
    }),
  );
  expect(rome.buckets.map(({ hour }) => hour)).toEqual(lengths.map(() => null));
  // 18 March 00:00 in Rome to 24 March 14:00, when it is 13:00 UTC.
  expect(rome.previous).toMatchObject({
    from: '2026-03-17T23:00:00.000Z',
    to: '2026-03-24T13:00:00.000Z',
    summary: { totalCost: costOf(17 * 24 - 1, 23 * 24 + 13) },
  });
  const utc = await overview(noon, noon.scope, { period: '7d' });
  const sameByFacts = await overview(noon, noon.scope, { period: '7d', timeZone: 'Africa/Abidjan' });
  expect({ ...sameByFacts, period: { ...sameByFacts.period, timeZone: 'UTC' } }).toEqual(utc);
});

test('hours in a zone off by a quarter of an hour are shown as its clocks show their start', async () => {
  const user = await insertUser(world.ctx);
  const key = await insertKey(user);
  await hourly(user, key, '2026-03-04T00:00:00Z', '2026-03-05T00:00:00Z');
  const answer = await overview(at(user, '2026-03-04T12:00:00Z'), user.scope, {
    startDate: '2026-03-04',
    endDate: '2026-03-04',
    timeZone: 'Asia/Kathmandu',
  });
  expect(answer.period.from).toBe('2026-03-03T19:00:00.000Z');
  expect(answer.buckets.map(({ hour }) => hour)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
  // Midnight UTC is 05:45, the fifth hour there.
  expect(answer.buckets[5]?.cost).toBe(1);
});

test('the last 24 hours; a month beside the same days of the last; a month that is longer than the last', async () => {
  const user = await insertUser(world.ctx);
  const key = await insertKey(user);
  await hourly(user, key, '2026-01-01T00:00:00Z', '2026-04-05T00:00:00Z');
  const hours = (date: string) => (Date.parse(date) - Date.parse('2026-01-01T00:00:00Z')) / HOUR;
  const day = await overview(at(user, '2026-03-10T10:20:00Z'), user.scope, { period: '24h' });
  expect(day.period).toMatchObject({
    from: '2026-03-09T11:00:00.000Z',
    to: '2026-03-10T11:00:00.000Z',
    days: 2,
  });
  expect(day.buckets).toHaveLength(24);
  expect(day.previous?.summary.totalCost).toBe(
    costOf(hours('2026-03-08T11:00:00Z'), hours('2026-03-09T11:00:00Z')),
  );
  const month = await overview(at(user, '2026-03-10T10:20:00Z'), user.scope, { period: 'month' });
  expect(month.period).toMatchObject({ startDate: '2026-03-01', endDate: '2026-03-10', granularity: 'day' });
  expect(month.previous?.summary.totalCost).toBe(
    costOf(hours('2026-02-01T00:00:00Z'), hours('2026-02-10T11:00:00Z')),
  );
  const end = await overview(at(user, '2026-03-31T10:20:00Z'), user.scope, { period: 'month' });
  expect(end.previous).toMatchObject({ from: '2026-02-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' });
});

test('nothing to compare with before anything was known, or while keys wait for their first sync', async () => {
  const user = await insertUser(world.ctx);
  const key = await insertKey(user);
  await hourly(user, key, '2026-03-03T00:00:00Z', '2026-03-05T00:00:00Z');
  const now = at(user, '2026-03-05T12:00:00Z');
  expect((await overview(now, now.scope, { period: 'today' })).previous).not.toBeNull();
  const week = await overview(now, now.scope, { period: '7d' });
  expect(week.previous).toBeNull();
  expect(week.byModel.every(({ previousCost }) => previousCost === null)).toBe(true);
  await insertKey(user, 'waits');
  expect((await overview(now, now.scope, { period: 'today' })).previous).toBeNull();
});

test('what is known stays comparable while it is read once more, and is not while older history is missing', async () => {
  const user = await insertUser(world.ctx);
  const key = await insertKey(user, 'one');
  await hourly(user, key, '2026-03-03T00:00:00Z', '2026-03-05T10:00:00Z');
  const now = at(user, '2026-03-05T10:20:00Z');
  const isCompared = async (again: boolean) => {
    await world.ctx.db.execute(`
      SELECT graphile_worker.add_job('sync-history', json_build_object('again', ${again}), job_key => 'sync-history:${key}')`);
    return (await overview(now, now.scope, { period: 'today' })).previous !== null;
  };
  expect(await isCompared(true)).toBe(true);
  expect(await isCompared(false)).toBe(false);
});

test('the last week from Monday to Sunday, and the last month, each beside the whole one before', async () => {
  const user = await insertUser(world.ctx);
  const key = await insertKey(user, 'one');
  await hourly(user, key, '2026-01-01T00:00:00Z', '2026-03-09T11:00:00Z');
  const hour = (date: string) =>
    (Date.parse(`${date}T00:00:00Z`) - Date.parse('2026-01-01T00:00:00Z')) / HOUR;
  const between = (from: string, to: string) => costOf(hour(from), hour(to));

  // A Sunday and the Monday after it.
  const sunday = await overview(at(user, '2026-03-08T10:20:00Z'), user.scope, { period: 'last-week' });
  expect(sunday.period).toMatchObject({ startDate: '2026-02-23', endDate: '2026-03-01', days: 7 });
  const monday = await overview(at(user, '2026-03-09T10:20:00Z'), user.scope, { period: 'last-week' });
  expect(monday.period).toMatchObject({ startDate: '2026-03-02', endDate: '2026-03-08', granularity: 'day' });
  expect(monday.summary.totalCost).toBe(between('2026-03-02', '2026-03-09'));
  expect(monday.previous?.summary.totalCost).toBe(between('2026-02-23', '2026-03-02'));

  const month = await overview(at(user, '2026-03-09T10:20:00Z'), user.scope, { period: 'last-month' });
  expect(month.period).toMatchObject({ startDate: '2026-02-01', endDate: '2026-02-28', days: 28 });
  expect(month.summary.totalCost).toBe(between('2026-02-01', '2026-03-01'));
  // All 31 days of January, not the 28 before February.
  expect(month.previous?.summary.totalCost).toBe(between('2026-01-01', '2026-02-01'));
});

test('the last week and month follow the zone: it is Monday there while it is Sunday in UTC', async () => {
  const user = await insertUser(world.ctx);
  const inTokyo = at(user, '2026-02-01T20:00:00Z');
  const week = await overview(inTokyo, inTokyo.scope, { period: 'last-week', timeZone: 'Asia/Tokyo' });
  expect(week.period).toMatchObject({ startDate: '2026-01-26', endDate: '2026-02-01' });
  const utc = await overview(inTokyo, inTokyo.scope, { period: 'last-week' });
  expect(utc.period).toMatchObject({ startDate: '2026-01-19', endDate: '2026-01-25' });
  const month = await overview(at(user, '2026-01-31T20:00:00Z'), user.scope, {
    period: 'last-month',
    timeZone: 'Asia/Tokyo',
  });
  expect(month.period).toMatchObject({ startDate: '2026-01-01', endDate: '2026-01-31' });
});

test('the month to come: what was spent and the mean of the last 7 days for every day left', async () => {
  const user = await insertUser(world.ctx);
  const key = await insertKey(user);
  const days = [10, 20, 30, 10, 20, 30, 20];
  const facts = days.map((cost, index) =>
    factAt(`2026-04-${String(index + 11).padStart(2, '0')}T08:00:00Z`, { cost: BigInt(cost) * 10n ** 12n }),
  );
  const window = { from: '2026-04-01T00:00:00Z', to: '2026-04-18T00:00:00Z' };
  await insertFacts(user, key, facts, window);
  const { projection } = await overview(at(user, '2026-04-18T00:00:00Z'), user.scope, { period: '30d' });
  // 140 spent in 17 days; 13 days left at 20.
  expect(projection?.monthEnd).toBe(400);
  const s = Math.sqrt(400 / 6);
  const spread = s * Math.sqrt(13 + 169 / 7);
  expect(projection?.low).toBeCloseTo(400 - spread, 6);
  expect(projection?.high).toBeCloseTo(400 + spread, 6);
  const tooEarly = await overview(at(user, '2026-04-03T00:00:00Z'), user.scope, { period: '30d' });
  expect(tooEarly.projection).toBeNull();
});

test('this month by day, beside the month before and what that had come to by the same time', async () => {
  const user = await insertUser(world.ctx);
  const key = await insertKey(user);
  await user.db
    .update(apiKeys)
    .set({ upstreamCreatedAt: new Date('2026-02-02T00:00:00Z') })
    .where(eq(apiKeys.id, key));
  await hourly(user, key, '2026-02-02T00:00:00Z', '2026-03-05T10:00:00Z');
  const now = at(user, '2026-03-05T10:20:00Z');
  const { month } = await overview(now, now.scope, { period: 'today' });
  const day = (index: number) => costOf(24 * index, 24 * (index + 1));
  expect(month).toMatchObject({
    startDate: '2026-03-01',
    endDate: '2026-03-31',
    cost: costOf(27 * 24, 31 * 24 + 10),
    isComplete: true,
    unallocated: [],
  });
  expect(month.days.map(({ date, cost }) => [date, cost])).toEqual([
    ['2026-03-01', day(27)],
    ['2026-03-02', day(28)],
    ['2026-03-03', day(29)],
    ['2026-03-04', day(30)],
    ['2026-03-05', costOf(31 * 24, 31 * 24 + 10)],
  ]);
  expect(month.previous).toMatchObject({
    startDate: '2026-02-01',
    endDate: '2026-02-28',
    to: '2026-02-05T11:00:00.000Z',
    costByThen: costOf(0, 3 * 24 + 11),
    unallocated: [],
  });
  expect(month.previous.days).toHaveLength(28);
  // Nobody was asked about the first of February.
  expect(month.previous.days[0]).toEqual({ date: '2026-02-01', cost: null });
  expect(month.previous.days[1]).toEqual({ date: '2026-02-02', cost: day(0) });
  // The days of the zone, and the month of its today.
  const tokyo = await overview(at(user, '2026-02-28T20:00:00Z'), user.scope, { timeZone: 'Asia/Tokyo' });
  expect(tokyo.month).toMatchObject({ startDate: '2026-03-01', cost: costOf(26 * 24 + 15, 31 * 24 + 10) });
});

test('a span of which no day is known is in the month and in none of its days', async () => {
  const user = await insertUser(world.ctx);
  const key = await insertKey(user);
  const span = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-04T00:00:00.000Z' };
  await user.db.execute(`
    INSERT INTO usage_span (team_id, key_id, "from", until, cost, byok_cost)
    VALUES (${user.teamId}, ${key}, '${span.from}', '${span.to}', 7000000000000, 0)`);
  await insertFacts(user, key, [factAt('2026-03-04T05:00:00Z', { cost: 10n ** 12n })]);
  await markSynced(user, key, '2026-03-05T09:00:00Z');
  const now = at(user, '2026-03-05T10:20:00Z');
  const { month } = await overview(now, now.scope, { period: 'today' });
  expect(month.cost).toBe(8);
  expect(month.days.map(({ cost }) => cost)).toEqual([null, null, null, 1, 0]);
  expect(month.unallocated).toEqual([{ ...span, cost: 7, byokCost: 0, apiKeyId: key }]);
  // What of the month before nobody has told is no figure to compare with.
  expect(month.previous.costByThen).toBeNull();
});

test('an account without keys: zeros, nothing to compare, nothing to project from', async () => {
  const user = await insertUser(world.ctx);
  const answer = await overview(at(user, '2026-03-05T12:00:00Z'), user.scope, {
    period: '30d',
    timeZone: 'Asia/Kathmandu',
  });
  expect(overviewOutput.parse(answer)).toEqual(answer);
  expect(answer.summary).toMatchObject({ totalCost: 0, totalRequests: 0, avgCostPerRequest: null });
  expect(answer.costPerMillionTokens).toBeNull();
  expect(answer.previous).toBeNull();
  expect(answer.buckets).toHaveLength(30);
  expect(answer.buckets.every(({ cost }) => cost === 0)).toBe(true);
  expect([answer.byModel, answer.byKey, answer.byProvider]).toEqual([[], [], []]);
});

test('each team has its own usage', async () => {
  const [user, other] = [await insertUser(world.ctx), await insertUser(world.ctx)];
  await hourly(user, await insertKey(user), '2026-03-03T00:00:00Z', '2026-03-05T00:00:00Z');
  const answer = await overview(at(other, '2026-03-05T12:00:00Z'), other.scope, { period: '30d' });
  expect(answer.summary.totalCost).toBe(0);
});

test.each([
  [{ period: 'year' }],
  [{ period: 'today', startDate: '2026-01-01', endDate: '2026-01-01' }],
  [{ startDate: '2026-01-01' }],
  [{ startDate: '2026-01-02', endDate: '2026-01-01' }],
  [{ startDate: '2025-01-01', endDate: '2026-01-02' }],
  [{ startDate: '9999-12-31', endDate: '9999-12-31' }],
  [{ startDate: '0001-01-01', endDate: '0001-01-01' }],
  [{ period: 'today', timeZone: 'Mars/Olympus' }],
])('%j is refused', (input) => {
  expect(overviewInput.safeParse(input).success).toBe(false);
});

test('the ends of the calendar are answered', async () => {
  const user = await insertUser(world.ctx);
  for (const date of ['1970-01-01', '9999-12-30']) {
    for (const timeZone of ['UTC', 'Pacific/Apia', 'Pacific/Pago_Pago']) {
      const input = overviewInput.parse({ startDate: date, endDate: date, timeZone });
      expect(overviewOutput.safeParse(await overview(user, user.scope, input)).error).toBeUndefined();
    }
  }
});

test('spend by tag: in each tag of a key, compared without case, and the untagged apart', async () => {
  const user = await insertUser(world.ctx);
  const [one, two, three] = [
    await insertKey(user, 'one'),
    await insertKey(user, 'two'),
    await insertKey(user, 'three'),
  ];
  for (const key of [one, two, three])
    await hourly(user, key, '2026-03-03T00:00:00Z', '2026-03-05T10:00:00Z');
  const now = at(user, '2026-03-05T10:20:00Z');
  const today = () => overview(now, user.scope, { period: 'today' });
  const before = costOf(24, 35);
  const each = { cost: costOf(48, 58), previousCost: before };
  expect((await today()).byTag).toMatchObject([
    { tag: null, cost: 3 * costOf(48, 58), previousCost: 3 * before, percentageCost: 100 },
  ]);
  await updateKey(now, user.scope, { id: one, tags: ['acme', 'Production'] });
  await updateKey(now, user.scope, { id: two, tags: ['Acme'] });
  const { byTag, byKey, summary } = await today();
  expect(byTag).toMatchObject([
    { tag: 'Acme', cost: 2 * each.cost, previousCost: 2 * before, requests: 2 * (byKey[0]?.requests ?? 0) },
    { tag: 'Production', ...each },
    { tag: null, ...each },
  ]);
  expect(summary.totalCost).toBe(3 * each.cost);
  const filter = { startDate: '2026-03-05', endDate: '2026-03-05', timeZone: 'Europe/Rome', groupBy: [] };
  const acme = await explore(now, user.scope, exploreInput.parse({ ...filter, tag: 'ACME' }));
  const keys = await explore(now, user.scope, exploreInput.parse({ ...filter, keys: [one, two] }));
  expect(acme.totals).toEqual(keys.totals);
  expect(acme.totals.cost).toBeGreaterThan(0);
  const dates = { startDate: '2026-03-05', endDate: '2026-03-05' };
  const list = (timeZone?: string) =>
    listUsage(now, user.scope, usageListInput.parse({ ...dates, tag: 'production', timeZone }));
  for (const { items, total } of [await list(), await list('Europe/Rome')]) {
    expect(total).toBe(items.length);
    expect(new Set(items.map(({ apiKeyId }) => apiKeyId))).toEqual(new Set([one]));
  }
  // Another team's keys with the tag are not this team's.
  const other = await insertUser(world.ctx);
  expect((await explore(other, other.scope, exploreInput.parse({ ...filter, tag: 'acme' }))).total).toBe(0);
});
