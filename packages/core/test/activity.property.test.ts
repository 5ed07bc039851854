import { DAY, HOUR, startOfDay } from '@watcher/contract/calendar/time';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKey } from '../src/keys/index.ts';
import { OpenRouterError } from '../src/openrouter/errors.ts';
import { dashboard } from '../src/usage/index.ts';
import { rollupDifferences } from './support/facts.ts';
import { syncRound } from './support/sync-round.ts';
import { createWorld, type World } from './support/world.ts';

/**
 * Where analytics is refused: random ledgers of days, of which activity tells some late or so that they cannot be read,
 * and looks at random times. Facts and spans come to the counters at each look, today is never below 0, a day never
 * shows more than it spent, and all of it once its requests are known and no span reaches into it, and in the end days
 * are the ledger's. No day is told in part: what is missing of one that gives no sign of it cannot be told from what is
 * missing of others. fast-check prints the seed of a failure.
 */

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 25);
/** Ten times what a run takes where nothing else is done. */
const RUN_MS = 10_000;

const MODEL = 'openai/gpt-5-mini-2025-08-07';
const CENT = 10n ** 10n;
const USD = 1e12;
const START = Date.parse('2026-11-28T00:00:00Z');
const DAYS = 16;

const request = fc.record({
  hour: fc.integer({ min: 0, max: 23 }),
  cents: fc.integer({ min: 0, max: 3 }),
  byokCents: fc.integer({ min: 0, max: 2 }),
});
const day = fc.record({
  requests: fc.array(request, { maxLength: 3 }),
  /** Activity does not tell it for so many hours after its end. */
  lateHours: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })),
  isOdd: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
const scene = fc.record({
  days: fc.array(day, { minLength: DAYS + 4, maxLength: DAYS + 4 }),
  /** Before the key is known, and between looks. */
  minutes: fc.array(fc.oneof(fc.integer({ min: 5, max: 90 }), fc.integer({ min: 60, max: 2500 })), {
    minLength: 2,
    maxLength: 7,
  }),
  ageDays: fc.constantFrom(DAYS, DAYS + 0.4, 200),
});

type Scene = typeof scene extends fc.Arbitrary<infer Value> ? Value : never;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** A request; money in 1e-12 USD. */
interface Spent {
  readonly at: number;
  readonly usage: bigint;
  readonly byok: bigint;
}

function writeLedger(keyHash: string, { days }: Scene): Spent[] {
  const spent: Spent[] = [];
  days.forEach(({ requests, isOdd, lateHours }, index) => {
    const start = START + (index - DAYS) * DAY;
    const model = isOdd ? `made/odd-${index}` : MODEL;
    requests.forEach(({ hour, cents, byokCents }) => {
      const at = start + hour * HOUR + 15 * 60_000;
      const [usage, byok] = [BigInt(cents) * CENT, BigInt(byokCents) * CENT];
      spent.push({ at, usage, byok });
      world.sim.record({
        keyHash,
        at,
        model,
        provider: 'Made',
        promptTokens: 10,
        completionTokens: 1,
        isByok: true,
        usage,
        byokUsageInference: byok,
        // What is from before the first look is late as seen from there.
        shownFrom: { counters: at, activity: Math.max(start + DAY, START) + lateHours * HOUR },
      });
    });
    if (isOdd) {
      const where = { model_permaslug: model };
      world.sim.odd.add({ name: 'set', call: 'GET /activity', path: 'data.*.usage', where, value: 'NaN' });
    }
  });
  return spent;
}

async function check(scene: Scene): Promise<void> {
  world.sim.faults.clear();
  world.sim.odd.clear();
  world.sim.clock.set(START);
  const user = await world.newUser();
  const account = world.sim.createAccount({ name: crypto.randomUUID() });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const key = account.createKey({ name: 'prod', createdAt: START - scene.ageDays * DAY });
  const ledger = writeLedger(key.hash, scene);
  world.sim.faults.add({ kind: 'status', status: 403, path: '/analytics/query', times: 'always' });
  const now = () => world.sim.clock.now();
  const usd = (ofDay?: string) => {
    const all = ledger.filter(({ at }) => at <= now() && (ofDay === undefined || dateOf(at) === ofDay));
    return all.reduce((sum, { usage, byok }) => ({ cost: sum.cost + usage, byokCost: sum.byokCost + byok }), {
      cost: 0n,
      byokCost: 0n,
    });
  };
  const look = async () => {
    const { byDate, summary, unallocated } = await dashboard(user, user.scope, { days: 30 });
    return {
      summary,
      unallocated,
      days: byDate.filter(({ date }) => Date.parse(date) >= START - DAYS * DAY),
    };
  };
  const picos = (amount: number | null) => BigInt(Math.round((amount ?? 0) * USD));
  const isYoung = scene.ageDays < 200;
  for (const [index, minutes] of scene.minutes.entries()) {
    world.sim.clock.advance(minutes * 60_000);
    if (index === 0) await createKey(user, user.scope, { name: 'All', key: manager.key });
    const isRead = await syncRound(user).then(() => true, isNotUnderstood);
    if (!isRead) continue;
    const { summary, days, unallocated } = await look();
    const isCut = (date: string) =>
      unallocated.some(({ from, to }) => from.slice(0, 10) <= date && to.slice(0, 10) >= date);
    // Of an older key, what is late at first cannot be told from what is from before all days.
    if (isYoung) {
      expect({ cost: picos(summary.totalCost), byokCost: picos(summary.byokCost) }).toEqual(usd());
      expect(days.at(-1)?.cost ?? 0).toBeGreaterThanOrEqual(0);
      expect(days.at(-1)?.byokCost ?? 0).toBeGreaterThanOrEqual(0);
    }
    for (const { date, requestsCount, cost, byokCost } of isYoung ? days : []) {
      const right = usd(date);
      const isCounted = requestsCount !== null && date !== dateOf(now()) && !isCut(date);
      const shown = { cost: picos(cost), byokCost: picos(byokCost) };
      if (isCounted) expect([date, shown]).toEqual([date, right]);
      expect([date, shown.cost <= right.cost, shown.byokCost <= right.byokCost]).toEqual([date, true, true]);
    }
  }
  world.sim.odd.clear();
  // Nothing is late any more.
  const end =
    Math.max(startOfDay(new Date(now())).getTime(), START + (scene.days.length - DAYS - 1) * DAY) + DAY;
  world.sim.clock.set(end + 61 * HOUR);
  await syncRound(user);
  const { summary, days } = await look();
  const shown = days
    .filter(({ date }) => Date.parse(date) < end)
    .map(({ date, cost, byokCost }) => [date, { cost: picos(cost), byokCost: picos(byokCost) }]);
  expect(shown).toEqual(shown.map(([date]) => [date, usd(String(date))]));
  if (isYoung) expect(picos(summary.totalCost)).toBe(usd().cost);
  expect(await rollupDifferences(world.ctx)).toBe(0);
}

/** An answer of which nothing is understood leaves everything as it was. */
function isNotUnderstood(error: unknown): false {
  if (error instanceof OpenRouterError && error.kind === 'malformed') return false;
  throw error;
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

test(
  'days are as activity tells them, spans have the rest, and in the end all is the ledger’s',
  () => fc.assert(fc.asyncProperty(scene, check), { numRuns: RUNS }),
  RUNS * RUN_MS,
);
