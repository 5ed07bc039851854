import { daysOf, type Hours, shiftDate } from '@watcher/contract/calendar/dates';
import { DAY, HOUR } from '@watcher/contract/calendar/time';
import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { teams } from '../src/db/schema/index.ts';
import { withTransaction } from '../src/db/transaction.ts';
import { replaceWindow } from '../src/usage/facts/replace-window.ts';
import { addSpan } from '../src/usage/facts/spans.ts';
import { splitAtMidnights } from '../src/usage/figures/split.ts';
import type { Dimension } from '../src/usage/figures/sum.ts';
import { readSums } from '../src/usage/figures/sums.ts';
import { rollupDifferences } from './support/facts.ts';
import { keptDays, rawSums, sumTexts } from './support/local-days.ts';
import { factAt, insertKey, insertUser } from './support/usage.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const DAYS = 4;
/** Clocks change within each, forwards or back: by an hour, by half an hour, by two. */
const STARTS = ['2026-03-06', '2026-03-27', '2026-04-03', '2026-10-02', '2026-10-23', '2026-10-30'];
/** Ahead of UTC and behind it, some by three quarters or half an hour. */
const ZONES = [
  'America/Chicago',
  'America/St_Johns',
  'Antarctica/Troll',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Europe/Rome',
  'Pacific/Chatham',
];
const DIMENSIONS: readonly Dimension[] = ['all', 'model', 'key', 'provider'];
const HOURS = (DAYS + 2) * 24;

const fact = fc.record({
  hour: fc.nat({ max: HOURS - 1 }),
  model: fc.constantFrom(null, 'a/model', 'b/model'),
  provider: fc.constantFrom(null, 'A', 'B'),
  cost: fc.bigInt({ min: 0n, max: 10n ** 15n }),
  requests: fc.option(fc.nat({ max: 1000 }), { nil: null }),
});
const identity = (of: { hour: number; model: unknown; provider: unknown }) =>
  JSON.stringify([of.hour, of.model, of.provider]);
const window = fc.record({ from: fc.nat({ max: HOURS - 1 }), hours: fc.integer({ min: 1, max: 48 }) });
const write = fc.record({
  does: fc.constant('write' as const),
  key: fc.nat({ max: 1 }),
  window,
  facts: fc.uniqueArray(fact, { maxLength: 20, selector: identity }),
});
const span = fc.record({
  does: fc.constant('span' as const),
  key: fc.nat({ max: 1 }),
  from: fc.nat({ max: HOURS * 60 }),
  minutes: fc.integer({ min: 61, max: 30 * 60 }),
  cost: fc.bigInt({ min: 1n, max: 10n ** 15n }),
});
const read = fc.record({ does: fc.constant('read' as const), zone: fc.constantFrom('own', ...ZONES) });
const move = fc.record({ does: fc.constant('move' as const), zone: fc.constantFrom(...ZONES) });
const step = fc.oneof(
  { arbitrary: write, weight: 4 },
  { arbitrary: span, weight: 1 },
  { arbitrary: read, weight: 4 },
  { arbitrary: move, weight: 1 },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A team, where its days begin, and what is done with it. */
async function openTeam(startDate: string, timeZone: string) {
  const made = await insertUser(world.ctx);
  const start = Date.parse(`${startDate}T00:00:00Z`);
  const user: UserCtx = { ...made, now: () => new Date(start + (DAYS + 3) * DAY) };
  const keys = [await insertKey(user, 'one'), await insertKey(user, 'two')];
  const at = (hour: number) => new Date(start + (hour - 24) * HOUR);
  let own = timeZone;
  const moveTo = async (zone: string) => {
    own = zone;
    await user.db.update(teams).set({ timeZone: zone }).where(eq(teams.id, user.teamId));
  };
  await moveTo(timeZone);
  const bucketsIn = (zone: string) => {
    const days = daysOf({ startDate, endDate: shiftDate(startDate, DAYS - 1) }, zone === 'own' ? own : zone);
    return days.flatMap((hours: Hours, bucket) =>
      DIMENSIONS.map((dimension) => ({ bucket, dimension, hours })),
    );
  };
  const act = async (step: Step): Promise<void> => {
    if (step.does === 'move') return moveTo(step.zone);
    if (step.does === 'read') {
      await readSums(user, user.teamId, bucketsIn(step.zone));
      return;
    }
    const of = { teamId: user.teamId, keyId: keys[step.key] ?? 0 };
    await withTransaction(user, async (tx) => {
      if (step.does === 'span') {
        const from = new Date(at(0).getTime() + step.from * 60_000);
        const until = new Date(from.getTime() + step.minutes * 60_000);
        await addSpan(tx, { ...of, from, until, cost: step.cost, byokCost: 0n });
        return;
      }
      const { from, hours } = step.window;
      const facts = step.facts
        .filter(({ hour }) => hour >= from && hour < from + hours)
        .map(({ hour, ...amounts }) => factAt(at(hour), amounts));
      await replaceWindow(tx, { ...of, source: 'analytics', from: at(from), to: at(from + hours), facts });
    });
  };
  const check = async (zone: string) => {
    const buckets = bucketsIn(zone);
    const sums = await readSums(user, user.teamId, buckets);
    expect(sumTexts(sums)).toEqual(await rawSums(user, user.teamId, buckets));
  };
  const daysBesideUtc = () =>
    bucketsIn('own').filter(
      ({ dimension, hours }) => dimension === 'all' && splitAtMidnights(hours).edges.length > 0,
    ).length;
  return { user, act, check, daysBesideUtc };
}

test('figures are the sums of the facts, whatever is kept of them before, between and after writes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...STARTS),
      fc.constantFrom(...ZONES),
      fc.array(step, { minLength: 3, maxLength: 12 }),
      async (startDate, timeZone, steps) => {
        const { user, act, check, daysBesideUtc } = await openTeam(startDate, timeZone);
        for (const step of steps) {
          if (step.does === 'read') await check(step.zone);
          else await act(step);
        }
        await check('own');
        // Every day of the team's own zone is kept by now but for those of UTC, and is read once more.
        expect(await keptDays(user, user.teamId)).toBeGreaterThanOrEqual(daysBesideUtc());
        await check('own');
      },
    ),
    { numRuns: 40 },
  );
  expect(await rollupDifferences(world.ctx)).toBe(0);
});

test('nothing is kept that a writer has overtaken, however reads and writes race', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...STARTS),
      fc.constantFrom(...ZONES),
      fc.array(fc.array(write, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      async (startDate, timeZone, writers) => {
        const { act, check } = await openTeam(startDate, timeZone);
        const reads = Array.from({ length: 4 }, () => ({ does: 'read' as const, zone: 'own' }));
        const inTurn = async (steps: readonly Step[]) => {
          for (const step of steps) await act(step);
        };
        await Promise.all([...writers, reads, reads].map(inTurn));
        await check('own');
      },
    ),
    { numRuns: 25 },
  );
  const [left] = await world.ctx.db.execute(sql`SELECT count(*)::integer AS days FROM usage_local_day`);
  expect(left?.['days']).toBeGreaterThan(0);
  expect(await rollupDifferences(world.ctx)).toBe(0);
});
