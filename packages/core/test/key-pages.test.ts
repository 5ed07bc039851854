import { keyDetailOutput, keySummaryOutput } from '@watcher/contract/key-pages';
import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { apiKeys, syncRuns } from '../src/db/schema/index.ts';
import { keyDetail, keySummaries } from '../src/key-pages/index.ts';
import { getKey, listKeys, updateKey } from '../src/keys/index.ts';
import { factAt, insertFacts, insertKey, insertUser, markSynced } from './support/usage.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

let world: World;
let user: UserCtx;
let used: number;
let fresh: number;

const usd = (dollars: number) => BigInt(dollars) * 10n ** 12n;
const nulls = (count: number) => Array.from({ length: count }, () => null);

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  user = { ...(await insertUser(world.ctx)), now: () => new Date('2026-03-05T12:30:00Z') };
  used = await insertKey(user, 'used');
  fresh = await insertKey(user, 'fresh');
  await insertFacts(
    user,
    used,
    [
      factAt('2026-02-20T10:00:00Z', { cost: usd(1) }),
      factAt('2026-02-28T23:00:00Z', { cost: usd(2), model: 'b/model' }),
      factAt('2026-03-01T10:00:00Z', { cost: usd(4) }),
      factAt('2026-03-05T10:00:00Z', { cost: usd(8), model: 'b/model' }),
    ],
    { from: '2026-02-20T00:00:00Z', to: '2026-03-05T13:00:00Z' },
  );
});

async function run(keyId: number, at: string, more: Partial<typeof syncRuns.$inferInsert> = {}) {
  const row = {
    keyId,
    source: 'analytics',
    startedAt: new Date(at),
    tookMs: 5,
    rows: 3,
    outcome: 'ok',
    ...more,
    teamId: user.teamId,
  } as const;
  await user.db.insert(syncRuns).values(row);
}

test('summaries: today, this month, 14 days and the last run of every key', async () => {
  await run(used, '2026-03-05T11:00:00Z');
  await run(used, '2026-03-05T12:00:00Z', {
    outcome: 'failed',
    problemCode: 'unreachable',
    problemParams: { cause: 'timeout', status: null },
  });
  await run(used, '2026-03-05T12:10:00Z', { source: 'validation' });
  const summaries = await keySummaries(user, user.scope, {});
  expect(keySummaryOutput.array().safeParse(summaries).error).toBeUndefined();
  expect(summaries).toEqual([
    {
      keyId: used,
      today: 8,
      thisMonth: 12,
      last30Days: 15,
      lastUsedOn: '2026-03-05',
      sparkline: [1, 0, 0, 0, 0, 0, 0, 0, 2, 4, 0, 0, 0, 8],
      lastRun: expect.objectContaining({
        outcome: 'failed',
        problem: { code: 'unreachable', params: { cause: 'timeout', status: null } },
        startedAt: '2026-03-05T12:00:00.000Z',
      }),
    },
    {
      keyId: fresh,
      today: null,
      thisMonth: null,
      last30Days: null,
      lastUsedOn: null,
      sparkline: nulls(14),
      lastRun: null,
    },
  ]);
});

test('days and months are those of the zone', async () => {
  const [summary] = await keySummaries(user, user.scope, { timeZone: 'Europe/Rome' });
  // 23:00 UTC of 28 February is in March there.
  expect(summary).toMatchObject({ today: 8, thisMonth: 14 });
  expect(summary?.sparkline.slice(-6)).toEqual([0, 6, 0, 0, 0, 8]);
  const detail = await keyDetail(user, user.scope, { id: used, timeZone: 'Europe/Rome' });
  expect(detail.thisMonth).toBe(14);
  expect(detail.byDate.slice(-6).map(({ cost }) => cost)).toEqual([0, 6, 0, 0, 0, 8]);
});

test('a key with its days, its models and its last 20 runs', async () => {
  for (let minute = 10; minute < 35; minute += 1) await run(used, `2026-03-05T11:${minute}:00Z`);
  await run(fresh, '2026-03-05T12:00:00Z');
  const detail = await keyDetail(user, user.scope, { id: used });
  const key = keyDetailOutput.shape.key.omit({ lastError: true });
  expect(keyDetailOutput.extend({ key }).parse(detail)).toEqual(detail);
  expect(detail.key).toMatchObject({ id: used, name: 'used', label: 'sk-or-v1-used' });
  expect([detail.today, detail.thisMonth]).toEqual([8, 12]);
  expect(detail.byDate.map(({ date }) => date)).toHaveLength(30);
  // Before the hours that analytics reported.
  expect(detail.byDate[0]).toEqual({
    date: '2026-02-04',
    cost: null,
    byokCost: null,
    requests: null,
    tokens: null,
  });
  expect(detail.isComplete).toBe(false);
  expect(detail.unknownHours).toBeGreaterThan(0);
  expect(detail.byDate.at(-1)).toEqual({
    date: '2026-03-05',
    cost: 8,
    byokCost: 0,
    requests: 1,
    tokens: 110,
  });
  expect(detail.byModel).toEqual([
    { model: 'b/model', cost: 10, byokCost: 0, requests: 2, tokens: 220, percentageCost: 66.6666 },
    { model: 'a/model', cost: 5, byokCost: 0, requests: 2, tokens: 220, percentageCost: 33.3333 },
  ]);
  expect(detail.runs).toHaveLength(20);
  expect(detail.runs[0]?.startedAt).toBe('2026-03-05T11:34:00.000Z');
});

test('a key that was never synced has no known day; an account without keys no summaries', async () => {
  const detail = await keyDetail(user, user.scope, { id: fresh });
  expect(detail).toMatchObject({ today: null, thisMonth: null, byModel: [], runs: [] });
  expect(detail.byDate.map(({ cost }) => cost)).toEqual(nulls(30));
  const nobody = await insertUser(world.ctx);
  expect(await keySummaries(nobody, nobody.scope, {})).toEqual([]);
});

test('a management key shows its account: its keys together and each', async () => {
  const account = await insertKey(user, 'account');
  const others = { managedBy: account, lastSyncedAt: user.now() };
  await user.db.update(apiKeys).set({ kind: 'management' }).where(eq(apiKeys.id, account));
  // Nobody knows its keys before the first listing.
  expect(await keyDetail(user, user.scope, { id: account })).toMatchObject({
    today: null,
    thisMonth: null,
    isComplete: false,
    byKey: [],
    credits: null,
  });
  await user.db.update(apiKeys).set({ lastSyncedAt: user.now() }).where(eq(apiKeys.id, account));
  const [mine, elsewhere] = [await insertKey(user, 'mine'), await insertKey(user, 'elsewhere')];
  await user.db
    .update(apiKeys)
    .set(others)
    .where(inArray(apiKeys.id, [used, mine]));
  const facts = [factAt('2026-03-05T10:00:00Z', { cost: usd(2), model: 'c/model' })];
  const window = { from: '2026-02-01T00:00:00Z', to: '2026-03-05T13:00:00Z' };
  for (const id of [mine, elsewhere]) await insertFacts(user, id, facts, window);
  for (const timeZone of ['UTC', 'America/Chicago']) {
    const detail = await keyDetail(user, user.scope, { id: account, timeZone });
    const costs = [detail.today, detail.thisMonth, detail.byDate.at(-1)?.cost, detail.byDate[0]?.cost];
    expect(costs).toEqual([10, 14, 10, 0]);
    expect(detail.byKey.map(({ apiKeyId, cost }) => [apiKeyId, cost])).toEqual([
      [used, 15],
      [mine, 2],
    ]);
    expect(detail.byModel.map(({ model, cost }) => [model, cost])).toEqual([
      ['b/model', 10],
      ['a/model', 5],
      ['c/model', 2],
    ]);
  }
  expect((await keyDetail(user, user.scope, { id: used })).byKey).toEqual([]);
});

test('they are for the team that owns them', async () => {
  const other = await insertUser(world.ctx);
  await expect(keyDetail(other, other.scope, { id: used })).rejects.toMatchObject({
    code: 'key_of_another_team',
  });
  await expect(keyDetail(user, user.scope, { id: 999_999 })).rejects.toMatchObject({ code: 'key_not_found' });
});

test('tags are added and taken away without losing those of others, in any case, and at most twenty', async () => {
  const change = (input: object) => updateKey(user, user.scope, { id: used, ...input });
  const tags = async () => (await getKey(user, user.scope, { id: used })).tags;
  await change({ tags: ['Acme', 'live'] });
  await change({ addTags: ['new', 'LIVE'], removeTags: ['acme', 'unknown'] });
  expect(await tags()).toEqual(['live', 'new']);
  // What is removed and added is there once, as it was typed last.
  await change({ addTags: ['NEW'], removeTags: ['new'] });
  expect(await tags()).toEqual(['live', 'NEW']);

  const many = Array.from({ length: 17 }, (_, number) => `t${number}`);
  await Promise.all(many.map((tag) => change({ addTags: [tag] })));
  expect(await tags()).toHaveLength(19);
  const both = await Promise.allSettled([change({ addTags: ['a'] }), change({ addTags: ['b'] })]);
  const refusals = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  expect(refusals).toMatchObject([
    { code: 'invalid_input', fields: [{ path: ['addTags'], problem: { code: 'too_many_tags' } }] },
  ]);
  expect(await tags()).toHaveLength(20);
  await change({ addTags: ['A', 'b', 'c'], removeTags: ['a', 'B', 't0', 't1'] });
  expect(await tags()).toHaveLength(20);
});

test('by cost, a key that was read and used nothing has spent 0; one that never was read comes last', async () => {
  const owner = await insertUser(world.ctx);
  const [unknown, idle, costly] = [await insertKey(owner), await insertKey(owner), await insertKey(owner)];
  await markSynced(owner, idle, '2026-03-10T10:00:00Z');
  await insertFacts(owner, costly, [factAt('2026-03-10T09:00:00Z')]);
  await markSynced(owner, costly, '2026-03-10T10:00:00Z');
  const sorted = async (sortOrder: 'asc' | 'desc') =>
    (await listKeys(owner, owner.scope, { skip: 0, limit: 9, sortBy: 'cost', sortOrder })).items.map(
      ({ id }) => id,
    );
  expect(await sorted('asc')).toEqual([idle, costly, unknown]);
  expect(await sorted('desc')).toEqual([costly, idle, unknown]);
});
