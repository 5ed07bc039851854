import { HOUR } from '@watcher/contract/calendar/time';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toUsd } from '../src/lib/money.ts';
import type { Fact } from '../src/usage/facts/replace-window.ts';
import { dashboard, exportUsage, listUsage, pageUsage, stats } from '../src/usage/index.ts';
import { insertFacts, insertKey, insertUser } from './support/usage.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const DAYS = 5;
/** Changes of clocks, by a half hour too, a day left out, one minute past midnight; and quiet days. */
const STARTS = [
  '2010-11-05',
  '2011-12-28',
  '2026-01-14',
  '2026-03-06',
  '2026-03-27',
  '2026-04-03',
  '2026-10-02',
  '2026-10-23',
  '2026-10-30',
];
const ZONES = [
  'Africa/Abidjan',
  'Africa/Cairo',
  'America/Havana',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Europe/Rome',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Pago_Pago',
  'UTC',
];
const MODELS = [null, 'a/model', 'b/model', 'c/model'];

interface KeyFact extends Fact {
  readonly keyId: number;
}

/** The day that a calendar in the zone shows for an instant. */
function dayIn(zone: string, at: Date): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return format.format(at);
}

const count = fc.option(fc.nat({ max: 1_000_000 }), { nil: null });
const money = fc.bigInt({ min: 0n, max: 10n ** 15n });
const factOf = fc.record({
  hour: fc.nat({ max: (DAYS + 4) * 24 - 1 }),
  key: fc.nat({ max: 1 }),
  model: fc.constantFrom(...MODELS),
  provider: fc.constantFrom(null, 'A', 'B'),
  requests: fc.nat({ max: 1000 }),
  tokensInput: fc.nat({ max: 1_000_000 }),
  tokensOutput: fc.nat({ max: 1_000_000 }),
  tokensReasoning: count,
  tokensCached: count,
  cost: money,
  byokCost: money,
});

async function store(
  user: UserCtx,
  start: Date,
  made: readonly (typeof factOf extends fc.Arbitrary<infer T> ? T : never)[],
) {
  const keys = [await insertKey(user, 'one'), await insertKey(user, 'two')];
  const all: KeyFact[] = made.map(({ hour, key, ...fact }) => ({
    ...fact,
    // A source without models reports only money.
    requests: fact.model === null ? null : fact.requests,
    tokensInput: fact.model === null ? null : fact.tokensInput,
    tokensOutput: fact.model === null ? null : fact.tokensOutput,
    hour: new Date(start.getTime() + hour * HOUR),
    keyId: keys[key] ?? 0,
  }));
  for (const keyId of keys) {
    const own = all.filter((fact) => fact.keyId === keyId);
    if (own.length > 0) await insertFacts(user, keyId, own);
  }
  return all;
}

/** Sums by hand, exact. */
function sumBy(facts: readonly KeyFact[], groupOf: (fact: KeyFact) => unknown): Map<string, bigint[]> {
  const groups = new Map<string, bigint[]>();
  for (const fact of facts) {
    const group = String(groupOf(fact));
    const sums = groups.get(group) ?? [0n, 0n, 0n, 0n];
    const add = [fact.cost, fact.byokCost, BigInt(fact.requests ?? 0), BigInt(fact.tokensInput ?? 0)];
    groups.set(
      group,
      sums.map((sum, index) => sum + (add[index] ?? 0n)),
    );
  }
  return groups;
}

function moneyOf(groups: Map<string, bigint[]>): Record<string, number[]> {
  return Object.fromEntries(
    [...groups].map(([group, [cost = 0n, byok = 0n]]) => [group, [toUsd(cost), toUsd(byok)]]),
  );
}

test('days in any zone are those of a calendar there, and add up to the total', async () => {
  const identity = (fact: { hour: number; key: number; model: unknown; provider: unknown }) =>
    JSON.stringify([fact.hour, fact.key, fact.model, fact.provider]);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ZONES),
      fc.constantFrom(...STARTS),
      fc.uniqueArray(factOf, { maxLength: 60, selector: identity }),
      async (timeZone, startDate, made) => {
        const user = await insertUser(world.ctx);
        const start = new Date(`${startDate}T00:00:00Z`);
        const facts = await store(user, new Date(start.getTime() - 48 * HOUR), made);
        const dates = Array.from({ length: DAYS }, (_, day) =>
          new Date(start.getTime() + day * 24 * HOUR).toISOString().slice(0, 10),
        );
        const endDate = dates.at(-1) ?? '';
        const inside = facts.filter((fact) => dates.includes(dayIn(timeZone, fact.hour)));
        const total = sumBy(inside, () => 'all').get('all') ?? [0n, 0n, 0n, 0n];

        const noon = new Date(Date.parse(`${endDate}T12:00:00Z`));
        const now = [-12, 0, 11].map((hours) => new Date(noon.getTime() + hours * HOUR));
        const today = now.find((at) => dayIn(timeZone, at) === endDate) ?? noon;
        const board = await dashboard({ ...user, now: () => today }, user.scope, { days: DAYS, timeZone });
        expect(board.period).toEqual({ startDate, endDate, days: DAYS });
        expect(board.byDate.map(({ date }) => date)).toEqual(dates);
        const days = Object.fromEntries(
          board.byDate
            .filter(({ date }) => inside.some((fact) => dayIn(timeZone, fact.hour) === date))
            .map((day) => [day.date, [day.cost, day.byokCost]]),
        );
        expect(days).toEqual(moneyOf(sumBy(inside, (fact) => dayIn(timeZone, fact.hour))));
        const models = board.byModel.map((row) => [String(row.model), [row.cost, row.byokCost]]);
        expect(Object.fromEntries(models)).toEqual(moneyOf(sumBy(inside, (fact) => fact.model)));
        const keys = board.byKey.map((row) => [row.apiKeyId, [row.cost, row.byokCost]]);
        expect(Object.fromEntries(keys)).toEqual(moneyOf(sumBy(inside, (fact) => fact.keyId)));
        expect([board.summary.totalCost, board.summary.byokCost]).toEqual([
          toUsd(total[0] ?? 0n),
          toUsd(total[1] ?? 0n),
        ]);

        const summed = await stats({ ...user, now: () => today }, user.scope, {
          startDate,
          endDate,
          timeZone,
        });
        expect(summed.summary).toEqual(board.summary);
        await sameRows(user, { startDate, endDate, timeZone }, inside);
      },
    ),
    { numRuns: 60 },
  );
});

/** The list, the pages and the export hold the same rows, each the sum of its facts. */
async function sameRows(
  user: UserCtx,
  range: { startDate: string; endDate: string; timeZone: string },
  facts: readonly KeyFact[],
): Promise<void> {
  const expected = moneyOf(
    sumBy(facts, (fact) =>
      [dayIn(range.timeZone, fact.hour), fact.keyId, fact.model, fact.provider].join(' '),
    ),
  );
  const { items, total } = await listUsage(user, user.scope, { ...range, skip: 0, limit: 1000 });
  expect(total).toBe(Object.keys(expected).length);
  const found = items.map((row) => [
    [row.date, row.apiKeyId, row.model, row.provider].join(' '),
    [row.cost, row.byokCost],
  ]);
  expect(Object.fromEntries(found)).toEqual(expected);
  const dates = items.map(({ date }) => date);
  expect(dates).toEqual([...dates].sort().reverse());

  const page = await pageUsage(user, user.scope, { ...range, page: 2, limit: 7 });
  expect(page.items).toEqual(items.slice(7, 14));
  expect(page.pagination.total).toBe(total);
  const beyond = await listUsage(user, user.scope, { ...range, skip: total + 5, limit: 10 });
  expect(beyond).toEqual({ items: [], total });

  const exported = [];
  for await (const batch of exportUsage(user, user.scope, { ...range })) exported.push(...batch);
  expect(exported).toEqual(items);
}

test('a zone without an offset gives the answers of UTC, which come from the rollups', async () => {
  const user = await insertUser(world.ctx);
  const now = new Date('2026-04-10T12:00:00Z');
  const made = fc.sample(factOf, { numRuns: 80, seed: 5 });
  const unique = new Map(
    made.map((fact) => [JSON.stringify([fact.hour, fact.key, fact.model, fact.provider]), fact]),
  );
  await store(user, new Date('2026-04-03T00:00:00Z'), [...unique.values()]);
  const at: UserCtx = { ...user, now: () => now };
  const range = { startDate: '2026-04-02', endDate: '2026-04-08' };
  const list = { ...range, skip: 3, limit: 20, model: 'b/model' };
  const utc = [
    await dashboard(at, at.scope, { days: 8 }),
    await listUsage(at, at.scope, list),
    await stats(user, user.scope, range),
  ];
  const timeZone = 'Africa/Abidjan';
  const hours = [
    await dashboard(at, at.scope, { days: 8, timeZone }),
    await listUsage(at, at.scope, { ...list, timeZone }),
    await stats(user, user.scope, { ...range, timeZone }),
  ];
  expect(hours).toEqual(utc);
});

test('ranges at the ends of the calendar are answered, in any zone', async () => {
  const user = await insertUser(world.ctx);
  const keyId = await insertKey(user);
  const fact: Fact = {
    ...fc.sample(factOf, { numRuns: 1, seed: 1 })[0],
    hour: new Date('2026-03-01T05:00:00Z'),
  } as Fact;
  await insertFacts(user, keyId, [fact]);
  for (const timeZone of ['UTC', 'Asia/Kathmandu', 'America/St_Johns']) {
    for (const [startDate, endDate] of [
      ['0001-01-01', '9999-12-31'],
      ['0001-01-01', '0001-01-01'],
      ['9999-12-31', '9999-12-31'],
    ] as const) {
      const range = { startDate, endDate, timeZone };
      const rows = startDate < '2026' && endDate > '2026' ? 1 : 0;
      expect((await listUsage(user, user.scope, { ...range, skip: 0, limit: 10 })).total).toBe(rows);
      expect((await stats(user, user.scope, range)).summary.totalCost).toBe(rows * toUsd(fact.cost));
      const batches = [];
      for await (const batch of exportUsage(user, user.scope, range)) batches.push(...batch);
      expect(batches).toHaveLength(rows);
    }
  }
});
