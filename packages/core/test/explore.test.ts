import { HOUR } from '@watcher/contract/calendar/time';
import { exploreExportInput, exploreInput, exploreOutput } from '@watcher/contract/explore';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Fact } from '../src/usage/facts/replace-window.ts';
import { explore, exportExplored, facets } from '../src/usage/index.ts';
import { factAt, insertFacts, insertKey, insertUser, markSynced } from './support/usage.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

let world: World;
let user: UserCtx;
let keys: number[];
const facts: (Fact & { keyId: number })[] = [];
const RANGE = { startDate: '2026-02-27', endDate: '2026-03-02' };

/** Four days of hours in two keys, an hour in seven of money only; every cost is another. */
beforeAll(async () => {
  world = await createWorld();
  user = await insertUser(world.ctx);
  keys = [await insertKey(user, 'zulu'), await insertKey(user, 'Alpha')];
  for (const [k, keyId] of keys.entries()) {
    for (let index = 0; index < 96; index += 1) {
      const isMoneyOnly = index % 7 === 0;
      facts.push({
        ...factAt(new Date(Date.parse('2026-02-27T00:00:00Z') + index * HOUR), {
          model: isMoneyOnly ? null : (['a/model', 'b/model', 'c/model'][index % 3] ?? null),
          provider: isMoneyOnly ? null : (['A', 'B'][index % 2] ?? null),
          requests: isMoneyOnly ? null : index,
          tokensInput: isMoneyOnly ? null : index * 10,
          tokensOutput: isMoneyOnly ? null : index,
          tokensReasoning: index % 3 === 0 ? null : index,
          tokensCached: null,
          cost: BigInt(index * 2 + k + 1) * 10n ** 10n,
        }),
        keyId,
      });
    }
    await insertFacts(
      user,
      keyId,
      facts.filter((fact) => fact.keyId === keyId),
    );
  }
});
afterAll(() => world.close());

const ask = (input: Partial<z.input<typeof exploreInput>> = {}, ctx = user) =>
  explore(ctx, ctx.scope, exploreInput.parse({ ...RANGE, ...input }));
const cents = (own: readonly Fact[]) =>
  Number(own.reduce((sum, { cost }) => sum + cost, 0n) / 10n ** 10n) / 100;

test('each grouping has a row for each group, and they add up to the totals', async () => {
  for (const [groupBy, identity] of [
    [[], () => ''],
    [['key'], (fact) => String(fact.keyId)],
    [['model', 'provider'], (fact) => `${fact.model} ${fact.provider}`],
    [['day', 'key'], (fact) => fact.hour.toISOString().slice(0, 10) + fact.keyId],
    [['month'], (fact) => fact.hour.toISOString().slice(0, 7)],
    [['hour', 'key', 'model', 'provider'], (fact) => `${fact.hour.toISOString()} ${fact.keyId}`],
  ] satisfies [z.input<typeof exploreInput>['groupBy'], (fact: (typeof facts)[number]) => string][]) {
    const explored = await ask({ groupBy, limit: 1000 });
    const { items, total, totals } = explored;
    const groups = Map.groupBy(facts, identity);
    expect(total).toBe(groups.size);
    expect(items.map(({ cost }) => cost)).toEqual([...groups.values()].map(cents).sort((a, b) => b - a));
    expect(totals.cost).toBe(cents(facts));
    expect(totals.requests).toBe(facts.reduce((sum, { requests }) => sum + (requests ?? 0), 0));
    expect(totals.tokensCached).toBeNull();
    expect(exploreOutput.parse(explored)).toEqual(explored);
  }
});

test('a price and a share from the cache are those of all that a row holds, or unknown', async () => {
  const other = await insertUser(world.ctx);
  const key = await insertKey(other);
  await insertFacts(other, key, [
    factAt('2026-03-01T10:00:00Z', { tokensCached: 25 }),
    factAt('2026-03-01T11:00:00Z', { tokensCached: 0 }),
    factAt('2026-03-01T10:00:00Z', { model: 'b/model', tokensCached: null }),
    factAt('2026-03-01T11:00:00Z', { model: 'b/model' }),
    factAt('2026-03-01T10:00:00Z', { model: 'c/model' }),
    factAt('2026-03-01T11:00:00Z', { model: 'c/model', tokensInput: null, tokensCached: 100 }),
  ]);
  const days = { startDate: '2026-03-01', endDate: '2026-03-01' };
  for (const timeZone of ['UTC', 'Asia/Kathmandu']) {
    const { items, totals } = await ask(
      { ...days, timeZone, groupBy: ['model'], sortBy: 'model', sortOrder: 'asc' },
      other,
    );
    expect(items.map((row) => [row.model, row.costPerMillionTokens, row.cachedShare])).toEqual([
      ['a/model', 9090.909090909092, 12.5],
      ['b/model', 9090.909090909092, null],
      ['c/model', null, 3],
    ]);
    expect(totals).toMatchObject({ costPerMillionTokens: null, cachedShare: null });
  }
});

test('a row has what it is grouped by and nothing else', async () => {
  const { items } = await ask({ groupBy: ['month', 'day', 'hour', 'key', 'model', 'provider'], limit: 1 });
  expect(items).toEqual([
    {
      month: '2026-03',
      date: '2026-03-02',
      hour: '2026-03-02T23:00:00.000Z',
      apiKeyId: keys[1],
      apiKeyName: 'Alpha',
      model: 'c/model',
      provider: 'B',
      requests: 95,
      tokensInput: 950,
      tokensOutput: 95,
      tokensReasoning: 95,
      tokensCached: null,
      cost: 1.92,
      byokCost: 0,
      costPerMillionTokens: 1837.320574162679,
      cachedShare: null,
    },
  ]);
  const { items: all } = await ask({ groupBy: [] });
  expect(Object.keys(all[0] ?? {})).not.toContain('model');
});

test('filters by key, model and provider, the unattributed included', async () => {
  const cost = async (input: Parameters<typeof ask>[0]) => (await ask(input)).totals.cost;
  expect(await cost({ keys: [keys[0] ?? 0] })).toBe(cents(facts.filter(({ keyId }) => keyId === keys[0])));
  expect(await cost({ models: ['a/model', null] })).toBe(
    cents(facts.filter(({ model }) => model === 'a/model' || model === null)),
  );
  expect(await cost({ models: [null] })).toBe(cents(facts.filter(({ model }) => model === null)));
  expect(await cost({ providers: ['B'], keys })).toBe(
    cents(facts.filter(({ provider }) => provider === 'B')),
  );
  // The same lists as exceptions leave the rest, what is not attributed included.
  expect(await cost({ models: ['a/model'], exclude: ['models'] })).toBe(
    cents(facts.filter(({ model }) => model !== 'a/model')),
  );
  expect(await cost({ models: [null], providers: ['B'], exclude: ['models'] })).toBe(
    cents(facts.filter(({ model, provider }) => model !== null && provider === 'B')),
  );
  expect(await cost({ keys: [keys[0] ?? 0], providers: ['A', null], exclude: ['keys', 'providers'] })).toBe(
    cents(facts.filter(({ keyId, provider }) => keyId !== keys[0] && provider === 'B')),
  );
  expect(await cost({ models: ['no/such'], exclude: ['models', 'keys'] })).toBe(cents(facts));
  expect(await ask({ models: ['no/such'] })).toMatchObject({
    items: [],
    total: 0,
    totals: { cost: 0, requests: 0 },
  });
});

test('sorts by any column either way, the unknown last, and pages never overlap', async () => {
  const groupBy = ['day', 'key', 'model', 'provider'] as const;
  const columns = [
    'day',
    'key',
    'model',
    'provider',
    'requests',
    'tokens_input',
    'tokens_reasoning',
    'cost',
  ] as const;
  const fields = {
    day: 'date',
    key: 'apiKeyName',
    tokens_input: 'tokensInput',
    tokens_reasoning: 'tokensReasoning',
  } as const;
  const { total } = await ask({ groupBy: [...groupBy] });
  for (const sortBy of columns) {
    for (const sortOrder of ['asc', 'desc'] as const) {
      const rows = [];
      for (let skip = 0; skip < total; skip += 7) {
        rows.push(...(await ask({ groupBy: [...groupBy], sortBy, sortOrder, skip, limit: 7 })).items);
      }
      expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(total);
      const field =
        sortBy in fields
          ? fields[sortBy as keyof typeof fields]
          : (sortBy as 'model' | 'provider' | 'requests' | 'cost');
      const values = rows
        .map((row) => row[field])
        .map((value) => (typeof value === 'string' ? value.toLowerCase() : value));
      const known = values.filter((value) => value !== null && value !== undefined);
      const sorted = [...known].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      expect(values.slice(0, known.length)).toEqual(sortOrder === 'asc' ? sorted : sorted.reverse());
      expect(values.slice(known.length).every((value) => value === null)).toBe(true);
    }
  }
});

test('days and months are those of the zone; hours stay hours', async () => {
  const { items } = await ask({
    groupBy: ['day'],
    sortBy: 'day',
    sortOrder: 'asc',
    timeZone: 'America/New_York',
  });
  // 27 February begins at 05:00 UTC there; 2 March ends with what there is.
  const lengths = [24, 24, 24, 19];
  expect(items.map(({ date }) => date)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']);
  let from = 5;
  expect(items.map(({ cost }) => cost)).toEqual(
    lengths.map((hours) => {
      from += hours;
      return cents(
        facts.filter(({ hour }) => {
          const index = (hour.getTime() - Date.parse('2026-02-27T00:00:00Z')) / HOUR;
          return index >= from - hours && index < from;
        }),
      );
    }),
  );
  const byHour = await ask({
    groupBy: ['day', 'hour'],
    sortBy: 'hour',
    sortOrder: 'asc',
    timeZone: 'America/New_York',
    limit: 1,
  });
  expect(byHour.items[0]).toMatchObject({ date: '2026-02-27', hour: '2026-02-27T05:00:00.000Z' });
});

test('an export holds exactly the rows that are shown, in their order', async () => {
  const shown = {
    groupBy: ['hour', 'key'] as ('hour' | 'key')[],
    sortBy: 'requests' as const,
    models: ['a/model'],
  };
  const { items } = await ask({ ...shown, limit: 1000 });
  const rows = [];
  for await (const batch of exportExplored(
    user,
    user.scope,
    exploreExportInput.parse({ ...RANGE, ...shown }),
  ))
    rows.push(...batch);
  expect(rows).toEqual(items);
});

test('facets name what occurs in the range, and nothing beside it', async () => {
  expect(await facets(user, user.scope, RANGE)).toEqual({
    models: ['a/model', 'b/model', 'c/model', null],
    providers: ['A', 'B', null],
    keys: [
      { apiKeyId: keys[1], name: 'Alpha', label: 'sk-or-v1-Alpha', managedBy: null },
      { apiKeyId: keys[0], name: 'zulu', label: 'sk-or-v1-zulu', managedBy: null },
    ],
  });
  // In Kathmandu, 27 February holds the hours until 18:00 UTC; the day before none.
  const before = { startDate: '2026-02-26', endDate: '2026-02-26' };
  expect(await facets(user, user.scope, { ...before, timeZone: 'Asia/Kathmandu' })).toEqual({
    models: [],
    providers: [],
    keys: [],
  });
  expect((await facets(user, user.scope, { ...before, timeZone: 'America/New_York' })).models).toContain(
    null,
  );
});

test('other people see nothing of it, and an empty account is answered', async () => {
  const other = await insertUser(world.ctx);
  await insertKey(other);
  expect(await ask({ keys }, other)).toMatchObject({ items: [], total: 0 });
  expect(await facets(other, other.scope, RANGE)).toEqual({ models: [], providers: [], keys: [] });
});

test.each([
  [{ groupBy: ['day', 'day'] }],
  [{ groupBy: ['week'] }],
  [{ groupBy: ['day'], sortBy: 'model' }],
  [{ sortBy: 'secret' }],
  [{ keys: [] }],
  [{ keys: [0] }],
  [{ models: ['a\u0000'] }],
  [{ limit: 1001 }],
  [{ skip: -1 }],
  [{ endDate: '2026-01-01' }],
  [{ startDate: '0000-01-01' }],
  [{ timeZone: 'Mars/Olympus' }],
])('%j is refused', (input) => {
  expect(exploreInput.safeParse({ ...RANGE, ...input }).success).toBe(false);
});

test('the totals say whether they are all there is, of the keys that are let through', async () => {
  const own = { ...(await insertUser(world.ctx)), now: () => new Date('2026-03-02T12:00:00Z') };
  const [known, waiting] = [await insertKey(own, 'known'), await insertKey(own, 'waiting')];
  const hours = { from: '2020-01-01T00:00:00Z', to: '2026-03-02T12:00:00Z' };
  await insertFacts(own, known, [factAt('2026-03-01T00:00:00Z')], hours);
  await markSynced(own, known, '2026-03-02T12:00:00Z');
  await own.db.execute(`UPDATE api_keys SET tags = '{Acme}' WHERE id = ${known}`);
  await own.db.execute(
    `UPDATE api_keys SET upstream_created_at = '2026-01-01' WHERE team_id = ${own.teamId}`,
  );
  const isComplete = async (input: Parameters<typeof ask>[0]) => (await ask(input, own)).isComplete;
  expect(await isComplete({})).toBe(false);
  expect(await isComplete({ keys: [known] })).toBe(true);
  expect(await isComplete({ keys: [waiting] })).toBe(false);
  expect(await isComplete({ keys: [waiting], exclude: ['keys'] })).toBe(true);
  expect(await isComplete({ tag: 'acme' })).toBe(true);
});

test('all of the calendar is a range', async () => {
  for (const timeZone of ['UTC', 'Pacific/Apia']) {
    const range = { startDate: '0001-01-01', endDate: '9999-12-31', timeZone };
    expect((await ask({ ...range, groupBy: ['hour'] })).total).toBe(96);
    expect((await facets(user, user.scope, range)).keys).toHaveLength(2);
  }
});
