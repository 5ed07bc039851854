import { DAY, HOUR } from '@watcher/contract/calendar/time';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withTransaction } from '../src/db/transaction.ts';
import type { Fact } from '../src/usage/facts/replace-window.ts';
import { addSpan } from '../src/usage/facts/spans.ts';
import { splitAtMidnights } from '../src/usage/figures/split.ts';
import type { Dimension } from '../src/usage/figures/sum.ts';
import { readSums, readSumsAndSpans } from '../src/usage/figures/sums.ts';
import { sumTexts } from './support/local-days.ts';
import { factAt, insertFacts, insertKey, insertUser } from './support/usage.ts';
import { createWorld, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const START = Date.parse('2026-03-28T00:00:00Z');
const DAYS = 6;
const DIMENSIONS: readonly Dimension[] = ['all', 'model', 'key', 'provider'];

/** Half hours too: a day of Kathmandu begins at a quarter past. */
const instant = fc.nat({ max: DAYS * 24 * 4 }).map((quarters) => new Date(START + (quarters * HOUR) / 4));
const span = fc.tuple(instant, instant).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }));
const factOf = fc.record({
  hour: fc.nat({ max: DAYS * 24 - 1 }),
  key: fc.nat({ max: 1 }),
  model: fc.constantFrom(null, 'a/model', 'b/model'),
  provider: fc.constantFrom(null, 'A', 'B'),
  cost: fc.bigInt({ min: 0n, max: 10n ** 15n }),
  requests: fc.option(fc.nat({ max: 1000 }), { nil: null }),
});

test('a span is its whole days with its edges, each hour once', () => {
  fc.assert(
    fc.property(span, (hours) => {
      const { days, edges } = splitAtMidnights(hours);
      const times = (at: number) =>
        edges
          .filter((edge) => edge.hours.from.getTime() <= at && at < edge.hours.to.getTime())
          .reduce((sum, { sign }) => sum + sign, 0) +
        Number(days !== null && days.from.getTime() <= at && at < days.to.getTime());
      for (let at = START - DAY; at < START + (DAYS + 1) * DAY; at += HOUR / 4) {
        expect(times(at)).toBe(Number(hours.from.getTime() <= at && at < hours.to.getTime()));
      }
      // The facts that are read: never more than half a day at either end.
      for (const { hours: edge } of edges) {
        const length = edge.to.getTime() - edge.from.getTime();
        expect(length).toBeLessThanOrEqual(days === null ? DAY - 1 : DAY / 2);
      }
    }),
  );
});

test('sums of any spans, by anything, are the sums of the facts in them', async () => {
  const identity = (fact: { hour: number; key: number; model: unknown; provider: unknown }) =>
    JSON.stringify([fact.hour, fact.key, fact.model, fact.provider]);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(factOf, { maxLength: 60, selector: identity }),
      fc.array(span, { minLength: 1, maxLength: 4 }),
      async (made, spans) => {
        const user = await insertUser(world.ctx);
        const keys = [await insertKey(user, 'one'), await insertKey(user, 'two')];
        const facts = made.map(({ hour, key, ...fact }) => ({
          ...factAt(new Date(START + hour * HOUR), fact),
          key: keys[key] ?? 0,
        }));
        for (const key of keys) {
          const own = facts.filter((fact) => fact.key === key);
          if (own.length > 0)
            await insertFacts(
              user,
              key,
              own.map(({ key: _, ...fact }) => fact),
            );
        }
        const buckets = spans.flatMap((hours, bucket) =>
          DIMENSIONS.map((dimension) => ({ bucket, dimension, hours })),
        );
        const sums = sumTexts(await readSums(user, user.teamId, buckets));
        expect(sums).toEqual(
          buckets
            .flatMap(({ bucket, dimension, hours }) =>
              sumsByHand(
                facts.filter(({ hour }) => hour >= hours.from && hour < hours.to),
                dimension,
              ).map((sum) => [bucket, dimension, ...sum].join(' ')),
            )
            .sort(),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('a span of a UTC day that is read, before or after all that is asked for, is in none of it', async () => {
  const user = await insertUser(world.ctx);
  const keyId = await insertKey(user);
  const at = (hours: number) => new Date(START + hours * HOUR);
  for (const [from, until] of [
    [1, 3],
    [9, 11],
    [46, 47.5],
  ] as const) {
    const span = { teamId: user.teamId, keyId, from: at(from), until: at(until), cost: 5n, byokCost: 0n };
    await withTransaction(user, (tx) => addSpan(tx, span));
  }
  const hours = { from: at(8), to: at(45) };
  const { sums, spans } = await readSumsAndSpans(user, user.teamId, [{ bucket: 0, dimension: 'all', hours }]);
  expect(sums.map(({ facts, cost }) => [facts, cost])).toEqual([[1, 5n]]);
  expect(spans.map((span) => span.hours)).toEqual([{ from: at(9), to: at(11) }]);
});

function sumsByHand(facts: readonly (Fact & { key: number })[], dimension: Dimension) {
  const groups = Map.groupBy(facts, (fact) => (dimension === 'all' ? null : fact[dimension]));
  return [...groups].map(([id, group]) => {
    const counted = group.filter(({ requests }) => requests !== null);
    const cost = (of: readonly Fact[]) => of.reduce((sum, fact) => sum + fact.cost, 0n);
    return [id, group.length, counted.length, cost(group), cost(counted)];
  });
}
