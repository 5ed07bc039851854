import { HOUR } from '@watcher/contract/calendar/time';
import { type ExploreRow, exploreInput } from '@watcher/contract/explore';
import { trendInput } from '@watcher/contract/trend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Fact } from '../src/usage/facts/replace-window.ts';
import { explore, trend } from '../src/usage/index.ts';
import { factAt, insertFacts, insertKey, insertUser, markSynced } from './support/usage.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

/** The world's clock stands here. */
const NOW = '2026-03-18T09:30:00Z';
const FIRST = Date.parse('2026-03-04T00:00:00Z');
const HOURS = (Date.parse('2026-03-18T10:00:00Z') - FIRST) / HOUR;

let world: World;
let user: UserCtx;
let keys: number[];
const facts: (Fact & { keyId: number })[] = [];

/** Two weeks of hours in two keys, an hour in seven of money only; every cost is another. */
beforeAll(async () => {
  world = await createWorld({ at: NOW });
  user = await insertUser(world.ctx);
  keys = [await insertKey(user, 'zulu'), await insertKey(user, 'Alpha')];
  for (const [k, keyId] of keys.entries()) {
    const own = Array.from({ length: HOURS }, (_, index) => {
      const isMoneyOnly = index % 7 === 0;
      return {
        ...factAt(new Date(FIRST + index * HOUR), {
          model: isMoneyOnly ? null : (['a/model', 'b/model', 'c/model'][index % 3] ?? null),
          provider: isMoneyOnly ? null : 'A',
          requests: isMoneyOnly ? null : index,
          tokensInput: isMoneyOnly ? null : index * 10,
          tokensOutput: isMoneyOnly ? null : 1,
          tokensReasoning: null,
          tokensCached: index % 3 === 0 ? null : index,
          cost: BigInt(index * 2 + k + 1) * 10n ** 10n,
        }),
        keyId,
      };
    });
    facts.push(...own);
    await insertFacts(user, keyId, own);
    await markSynced(user, keyId, NOW);
  }
});
afterAll(() => world.close());

const ask = (input: z.input<typeof trendInput>, ctx = user) => trend(ctx, ctx.scope, trendInput.parse(input));
const cents = (own: readonly Fact[]) =>
  Number(own.reduce((sum, { cost }) => sum + cost, 0n) / 10n ** 10n) / 100;
const between = (from: string, to: string) =>
  facts.filter(({ hour }) => hour >= new Date(from) && hour < new Date(to));

test('every day of every series is what the explorer has of it, in any zone and measure', async () => {
  const days = { startDate: '2026-03-06', endDate: '2026-03-14' };
  const models = ['a/model', null];
  for (const timeZone of ['UTC', 'Asia/Kathmandu']) {
    for (const metric of ['cost', 'requests', 'tokens_cached'] as const) {
      for (const by of ['key', 'model', 'provider'] as const) {
        const input = { ...days, timeZone, models };
        const { buckets, series } = await ask({ ...input, metric, by });
        const shape = exploreInput.parse({ ...input, groupBy: ['day', by], limit: 1000 });
        const { items } = await explore(user, user.scope, shape);
        const field = ({ cost: 'cost', requests: 'requests', tokens_cached: 'tokensCached' } as const)[
          metric
        ];
        const nameOf = (row: Pick<ExploreRow, 'apiKeyId' | 'model' | 'provider'>) =>
          row.apiKeyId ?? row.model ?? row.provider;
        const expected = items.map((row) => `${nameOf(row)} ${row.date} ${row[field]}`);
        const said = series.flatMap((row) =>
          row.values.map((value, at) => `${nameOf(row)} ${buckets[at]?.date} ${value}`),
        );
        expect(expected.length).toBeGreaterThan(8);
        expect(said).toEqual(expect.arrayContaining(expected));
        const zeros = said.filter((line) => !expected.includes(line));
        expect(zeros.every((line) => line.endsWith(' 0'))).toBe(true);
      }
    }
  }
});

test('the period before is read up to where this one has come', async () => {
  const week = await ask({ period: '7d', by: 'key' });
  expect(week.previous).toMatchObject({ from: '2026-03-05T00:00:00.000Z', to: '2026-03-11T09:30:00.000Z' });
  const before = between('2026-03-05T00:00:00Z', '2026-03-11T09:30:00Z');
  expect(week.previous?.value).toBe(cents(before));
  for (const row of week.series) {
    expect(row.previous).toBe(cents(before.filter(({ keyId }) => keyId === row.apiKeyId)));
  }
  // A period that is over, by hours, of a filter.
  const day = await ask({
    startDate: '2026-03-10',
    endDate: '2026-03-10',
    timeZone: 'Asia/Kathmandu',
    keys: [keys[0] ?? 0],
  });
  expect(day.buckets.map(({ hour }) => hour).slice(0, 3)).toEqual([0, 1, 2]);
  const own = between('2026-03-08T18:15:00Z', '2026-03-09T18:15:00Z').filter(
    ({ keyId }) => keyId === keys[0],
  );
  expect(day.previous?.value).toBe(cents(own));
  const then = between('2026-03-09T18:15:00Z', '2026-03-10T18:15:00Z').filter(
    ({ keyId }) => keyId === keys[0],
  );
  expect(day.series).toMatchObject([{ total: cents(then) }]);
  const hours = await ask({ period: '24h' });
  expect(hours.previous?.value).toBe(cents(between('2026-03-16T10:00:00Z', '2026-03-17T09:30:00Z')));
});

test('what is not known is null: hours to come, a count without a source, a comparison with what nobody read', async () => {
  const { buckets } = await ask({ startDate: '2026-03-17', endDate: '2026-03-19' });
  expect(buckets.filter(({ value }) => value === null).map(({ start }) => start)[0]).toBe(
    '2026-03-18T10:00:00.000Z',
  );
  expect((await ask({ period: '7d', metric: 'tokens_reasoning' })).series).toMatchObject([
    { total: null, previous: null },
  ]);
  const month = await ask({ period: '30d', by: 'key' });
  expect(month.previous).toBeNull();
  expect(month.series.map(({ previous }) => previous)).toEqual([null, null]);
  // Who has no name now was not the same before.
  const models = await ask({ period: '7d', by: 'model' });
  expect(models.series.map(({ model, previous }) => [model, previous === null])).toEqual(
    expect.arrayContaining([
      [null, true],
      ['a/model', false],
    ]),
  );
  // A seventh of the money has no provider here, so that nobody can say what one had.
  expect((await ask({ period: '7d', by: 'provider' })).series.map(({ previous }) => previous)).toEqual([
    null,
    null,
  ]);
});

test('another team’s usage is in none of it', async () => {
  const other = await insertUser(world.ctx);
  expect((await ask({ period: '7d', by: 'key', keys }, other)).series).toEqual([]);
});
