import { HOUR } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { apiKeys } from '../src/db/schema/index.ts';
import { withTransaction } from '../src/db/transaction.ts';
import { type Fact, replaceWindow } from '../src/usage/facts/replace-window.ts';
import { SOURCES, type Source } from '../src/usage/facts/sources.ts';
import { rollupDifferences } from './support/facts.ts';
import { createWorld, type World } from './support/world.ts';

const START = Date.parse('2026-03-14T20:00:00Z');
const hour = (index: number) => new Date(START + index * HOUR);

let world: World;
let teamId: number;
let keyId: number;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  ({ teamId } = await world.newUser());
  keyId = await newKey(teamId);
});

async function newKey(owner: number): Promise<number> {
  const [row] = await world.ctx.db
    .insert(apiKeys)
    .values({
      teamId: owner,
      hash: crypto.randomUUID(),
      kind: 'inference',
      label: 'test',
      secret: Buffer.from('sealed'),
      secretKeyId: world.ctx.cipher.keyId,
      status: 'valid',
      createdAt: world.ctx.now(),
    })
    .returning();
  if (row === undefined) throw new Error('no key');
  return row.id;
}

function fact(index: number, cost: number, model: string | null = 'a/model'): Fact {
  return {
    hour: hour(index),
    model,
    provider: model === null ? null : 'A',
    requests: model === null ? null : 1,
    tokensInput: 10,
    tokensOutput: 5,
    tokensReasoning: null,
    tokensCached: model === null ? null : 2,
    cost: BigInt(cost),
    byokCost: 0n,
  };
}

function replace(
  source: Source,
  from: number,
  to: number,
  facts: readonly Fact[],
  key = keyId,
): Promise<number> {
  return withTransaction(world.ctx, (tx) =>
    replaceWindow(tx, { teamId, keyId: key, source, from: hour(from), to: hour(to), facts }),
  );
}

async function costs(key = keyId): Promise<Record<number, number>> {
  const result = await world.ctx.db.execute<{ at: string; cost: string }>(sql`
    SELECT extract(epoch FROM hour) * 1000 AS at, sum(cost) AS cost FROM usage_hour WHERE key_id = ${key} GROUP BY hour`);
  return Object.fromEntries(result.map((row) => [(Number(row.at) - START) / HOUR, Number(row.cost)]));
}

async function hoursWithTwoOwners(key: number): Promise<number> {
  const result = await world.ctx.db.execute(sql`
    SELECT FROM usage_coverage a JOIN usage_coverage b USING (key_id)
    WHERE key_id = ${key} AND a.source < b.source AND a.hours && b.hours`);
  return result.count ?? 0;
}

describe('replace window', () => {
  test('said twice it counts once, and writes nothing the second time', async () => {
    expect(await replace('analytics', 0, 4, [fact(0, 5), fact(3, 7)])).toBe(2);
    expect(await replace('analytics', 0, 4, [fact(0, 5), fact(3, 7)])).toBe(0);
    expect(await costs()).toEqual({ 0: 5, 3: 7 });
  });

  test('a correction is followed up, down and away, in the rollups too', async () => {
    await replace('analytics', 0, 4, [fact(0, 5), fact(1, 7), fact(1, 2, 'b/model')]);
    await replace('analytics', 0, 2, [fact(0, 3)]);
    expect(await costs()).toEqual({ 0: 3 });
    expect(await rollupDifferences(world.ctx)).toBe(0);
  });

  test('a better source takes hours over; a worse one leaves them alone', async () => {
    await replace('counter', 0, 3, [fact(0, 1, null), fact(2, 1, null)]);
    await replace('analytics', 1, 3, [fact(1, 10)]);
    expect(await costs()).toEqual({ 0: 1, 1: 10 });
    await replace('counter', 0, 4, [fact(0, 2, null), fact(1, 2, null), fact(3, 2, null)]);
    expect(await costs()).toEqual({ 0: 2, 1: 10, 3: 2 });
  });

  test('an hour in which a better source saw nothing stays empty', async () => {
    await replace('analytics', 0, 3, []);
    expect(await replace('counter', 1, 2, [fact(1, 9, null)])).toBe(0);
    expect(await costs()).toEqual({});
  });

  test.each([
    [
      'a window off the hour',
      () =>
        withTransaction(world.ctx, (tx) =>
          replaceWindow(tx, {
            teamId,
            keyId,
            source: 'counter',
            from: new Date(START + 1),
            to: hour(1),
            facts: [],
          }),
        ),
    ],
    ['an empty window', () => replace('counter', 1, 1, [])],
    ['a fact outside', () => replace('counter', 0, 1, [fact(1, 1)])],
    ['the same fact twice', () => replace('counter', 0, 1, [fact(0, 1), fact(0, 2)])],
  ])('%s is refused and changes nothing', async (_, attempt) => {
    await expect(attempt()).rejects.toThrow(RangeError);
    expect(await costs()).toEqual({});
  });

  test('any sequence leaves exactly what the best source said last for each hour', async () => {
    const hours = 8;
    const statement = fc.record({
      source: fc.constantFrom(...SOURCES),
      from: fc.integer({ min: 0, max: hours - 1 }),
      length: fc.integer({ min: 1, max: hours }),
      costs: fc.array(fc.option(fc.integer({ min: 0, max: 99 }), { nil: null }), {
        minLength: hours,
        maxLength: hours,
      }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(statement, { maxLength: 8 }), async (statements) => {
        const key = await newKey(teamId);
        const model: { source: Source; cost: number | null }[] = [];
        for (const { source, from, length, costs: said } of statements) {
          const to = Math.min(hours, from + length);
          const facts = said.flatMap((cost, index) =>
            cost === null || index < from || index >= to ? [] : [fact(index, cost)],
          );
          await replace(source, from, to, facts, key);
          for (let index = from; index < to; index += 1) {
            const owner = model[index]?.source;
            const isWorse = owner !== undefined && SOURCES.indexOf(owner) < SOURCES.indexOf(source);
            if (!isWorse) model[index] = { source, cost: said[index] ?? null };
          }
        }
        const expected = Object.fromEntries(
          model.flatMap((entry, index) =>
            entry === undefined || entry.cost === null ? [] : [[index, entry.cost]],
          ),
        );
        expect(await costs(key)).toEqual(expected);
        expect(await hoursWithTwoOwners(key)).toBe(0);
      }),
      { numRuns: 40 },
    );
    expect(await rollupDifferences(world.ctx)).toBe(0);
  });

  test('writers of one user at once neither deadlock nor lose anything in the rollups', async () => {
    const keys = await Promise.all([newKey(teamId), newKey(teamId), newKey(teamId), newKey(teamId)]);
    const models = ['a/model', 'b/model', 'c/model', 'd/model'];
    const work = keys.flatMap((key, k) =>
      Array.from({ length: 8 }, (_, round) =>
        replace(
          'analytics',
          0,
          6,
          models.flatMap((model, m) =>
            (m + k + round) % 3 === 0 ? [] : [fact((m + round) % 6, round + m, model)],
          ),
          key,
        ),
      ),
    );
    await Promise.all(work);
    expect(await rollupDifferences(world.ctx)).toBe(0);
  });
});
