import { createBudgetInput } from '@watcher/contract/budgets';
import { DAY, HOUR } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evaluateTeam } from '../src/alerts/index.ts';
import { createBudget, getBudget } from '../src/budgets/index.ts';
import { reconcileKey } from '../src/control/index.ts';
import { health } from '../src/health/index.ts';
import { createKey, listKeys, removeKey } from '../src/keys/index.ts';
import { pulseAccount } from '../src/pulse/index.ts';
import { syncKey } from '../src/sync/index.ts';
import { dashboard } from '../src/usage/index.ts';
import { ledgerFacts, rollupDifferences, storedFacts } from './support/facts.ts';
import { syncRound } from './support/sync-round.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const MODEL = 'openai/gpt-5-mini-2025-08-07';
const CENT = 10n ** 10n;

beforeEach(() => {
  world.sim.settings.lag.analytics = 0;
});

function openAccount() {
  const account = world.sim.createAccount({ name: crypto.randomUUID() });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const key = account.createKey({ name: 'prod', createdAt: world.sim.clock.now() - 700 * DAY });
  return { account, manager, key };
}

function spend(keyHash: string, usage: bigint, at = world.sim.clock.now() - HOUR) {
  return world.sim.record({ keyHash, at, model: MODEL, promptTokens: 10, completionTokens: 1, usage });
}

type Line = {
  billed: string;
  unexplained: string;
  byok_unexplained: string;
  gap_from: string | null;
  gap_to: string | null;
};

/** The latest comparison of the key with the hash. */
async function lineOf(hash: string): Promise<Line | undefined> {
  const lines = await world.ctx.db.execute<Line>(sql`
    SELECT r.billed, r.unexplained, r.byok_unexplained, r.gap_from, r.gap_to FROM reconciliations r
    JOIN api_keys k ON k.id = r.key_id WHERE k.hash = ${hash} AND k.team_id = ${user.teamId}
    ORDER BY r.day DESC LIMIT 1`);
  return lines[0];
}

describe('reconciliation', () => {
  test('spend that the facts explain leaves nothing unexplained; what is older than any source reports is set apart', async () => {
    const { manager, key } = openAccount();
    spend(key.hash, 900n * CENT, world.sim.clock.now() - 500 * DAY);
    spend(key.hash, 25n * CENT);
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncRound(user);
    await syncRound(user);
    expect(await lineOf(key.hash)).toMatchObject({
      billed: String(25n * CENT),
      unexplained: '0',
      gap_to: null,
    });
  });

  test('a key whose counter stands still is not read again until the day is over', async () => {
    const { manager, key } = openAccount();
    spend(key.hash, 25n * CENT);
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncRound(user);
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    world.sim.clock.advance(HOUR);
    expect(await syncRound(user)).toEqual([]);
    spend(key.hash, 1n);
    expect(await syncRound(user)).toContain('sync-key');
    world.sim.clock.advance(HOUR);
    expect(await syncRound(user)).toEqual([]);
    world.sim.clock.advance(DAY);
    expect(await syncRound(user)).toContain('sync-key');
  });

  test('free requests move no counter and are read all the same', async () => {
    const { account, manager, key } = openAccount();
    spend(key.hash, 0n);
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncRound(user);
    world.sim.clock.advance(HOUR);
    spend(key.hash, 0n);
    await syncRound(user);
    expect(await storedFacts(world.ctx, user.teamId)).toEqual(
      ledgerFacts(world.sim.ledger.rows({ account })),
    );
  });

  test('a gap is kept with the time in which it appeared, and closes when the facts arrive', async () => {
    const { manager, key } = openAccount();
    spend(key.hash, 25n * CENT);
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncRound(user);
    world.sim.clock.advance(2 * HOUR);
    world.sim.settings.lag.analytics = 3 * HOUR;
    spend(key.hash, 7n * CENT);
    await syncRound(user);
    const gap = await lineOf(key.hash);
    expect(gap).toMatchObject({ unexplained: String(7n * CENT) });
    expect(gap?.gap_to).not.toBeNull();
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    // Still the same gap.
    expect(await lineOf(key.hash)).toMatchObject({ unexplained: String(7n * CENT), gap_to: gap?.gap_to });
    world.sim.settings.lag.analytics = 0;
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    expect(await lineOf(key.hash)).toMatchObject({ unexplained: '0', gap_from: null, gap_to: null });
  });

  test('a correction of months ago is found at once by the gap that it leaves, and the split by provider stays', async () => {
    const { account, manager, key } = openAccount();
    const old = spend(key.hash, 25n * CENT, world.sim.clock.now() - 20 * DAY);
    spend(key.hash, 30n * CENT, world.sim.clock.now() - 21 * DAY);
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncRound(user);
    world.sim.clock.advance(40 * DAY);
    await syncRound(user);
    world.sim.correct(old.id, { usage: 26n * CENT });
    await syncRound(user);
    expect(await lineOf(key.hash)).toMatchObject({ unexplained: '0' });
    const ledger = ledgerFacts(world.sim.ledger.rows({ account }));
    const stored = await storedFacts(world.ctx, user.teamId);
    // OpenRouter has forgotten the provider of what it corrected, and we keep that of the others.
    expect(stored.filter((fact) => ledger.includes(fact))).toHaveLength(1);
    expect(stored).toHaveLength(2);
    expect(await rollupDifferences(world.ctx)).toBe(0);
    expect((await dashboard(user, user.scope, { days: 90 })).summary.totalCost).toBe(0.56);
  });

  test('what a key spent last before it was deleted at OpenRouter is still read', async () => {
    const { account, manager, key } = openAccount();
    spend(key.hash, 25n * CENT);
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncRound(user);
    world.sim.clock.advance(HOUR);
    spend(key.hash, 3n * CENT);
    const row = world.sim.findKey(key.hash)?.key;
    if (row !== undefined) row.deleted = true;
    await syncRound(user);
    expect(await storedFacts(world.ctx, user.teamId)).toEqual(
      ledgerFacts(world.sim.ledger.rows({ account })),
    );
    expect(await lineOf(key.hash)).toMatchObject({ unexplained: '0' });
  });

  test('a refund of a deleted key leaves no gap, and what its last counter showed and nothing explained does', async () => {
    const { manager, key } = openAccount();
    const { id } = spend(key.hash, 25n * CENT);
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncRound(user);
    world.sim.deleteKey(key.hash);
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    world.sim.correct(id, { usage: 20n * CENT });
    world.sim.clock.advance(25 * HOUR);
    await syncRound(user);
    expect(await lineOf(key.hash)).toMatchObject({ unexplained: '0' });
    expect((await dashboard(user, user.scope, { days: 30 })).summary.totalCost).toBe(0.2);

    const late = openAccount();
    await createKey(user, user.scope, { name: 'Late', key: late.manager.key });
    await syncRound(user);
    world.sim.settings.lag.analytics = 3 * HOUR;
    world.sim.clock.advance(HOUR);
    spend(late.key.hash, 7n * CENT);
    await syncRound(user);
    world.sim.deleteKey(late.key.hash);
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    expect(await lineOf(late.key.hash)).toMatchObject({ unexplained: String(7n * CENT) });
    world.sim.settings.lag.analytics = 0;
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    expect(await lineOf(late.key.hash)).toMatchObject({ unexplained: '0' });
  });

  test('a pasted key counts nothing twice when its management key goes in the middle of an hour', async () => {
    const { account, manager, key } = openAccount();
    spend(key.hash, 25n * CENT);
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await createKey(user, user.scope, { name: 'Prod', key: key.key });
    const managed = (
      await listKeys(user, user.scope, { skip: 0, limit: 9, sortBy: 'name', sortOrder: 'asc' })
    ).items[0];
    await syncKey(world.ctx, { teamId: user.teamId, keyId: managed?.id ?? 0 });
    // Spent between the listing, which shows the counter, and the reading of the hours.
    spend(key.hash, 5n * CENT, world.sim.clock.now());
    const found = await world.ctx.db.execute<{ id: string }>(
      sql`SELECT id FROM api_keys WHERE team_id = ${user.teamId} AND hash = ${key.hash}`,
    );
    await syncKey(world.ctx, { teamId: user.teamId, keyId: Number(found[0]?.id) });
    await removeKey(user, user.scope, { id: managed?.id ?? 0 });
    world.sim.clock.advance(10 * 60_000);
    spend(key.hash, 1n * CENT, world.sim.clock.now());
    await syncKey(world.ctx, { teamId: user.teamId, keyId: Number(found[0]?.id) });
    const total = world.sim.ledger.total({ account }).usage;
    expect((await dashboard(user, user.scope, { days: 30 })).summary.totalCost).toBe(
      Number(total / CENT) / 100,
    );
    expect(await lineOf(key.hash)).toMatchObject({ unexplained: '0' });
  });
});

describe('an account to which OpenRouter refuses analytics', () => {
  const byDate = async (days: number) =>
    (await dashboard(user, user.scope, { days })).byDate.map(({ cost }) => cost);

  async function openWithoutAnalytics(age: number) {
    const account = world.sim.createAccount({ name: crypto.randomUUID() });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    const key = account.createKey({ name: 'prod', createdAt: world.sim.clock.now() - age * DAY });
    world.sim.faults.add({ kind: 'status', status: 403, path: '/analytics/query', times: 'always' });
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    return key;
  }

  test.each([5, 700])(
    'keeps a day as its counters showed it until activity tells as much of it; the key is %i days old',
    async (age) => {
      const key = await openWithoutAnalytics(age);
      world.sim.clock.set(Date.parse('2026-03-18T20:30:00Z'));
      await syncRound(user);
      world.sim.sources.setLag(key.hash, { activity: 4 * HOUR });
      const spent = [0, 0, 0, 0];
      for (const [at, cents, day] of [
        ['2026-03-18T22:10:00Z', 800n, 0],
        ['2026-03-18T23:50:00Z', 50n, 0],
        ['2026-03-19T00:20:00Z', 100n, 1],
        ['2026-03-19T01:20:00Z', 0n, 1],
        ['2026-03-19T03:20:00Z', 25n, 1],
        ['2026-03-19T05:20:00Z', 0n, 1],
        ['2026-03-20T00:20:00Z', 10n, 2],
        // The product is off for a day.
        ['2026-03-20T23:00:00Z', 5n, 2],
        ['2026-03-21T01:20:00Z', 7n, 3],
        ['2026-03-21T06:20:00Z', 1n, 3],
      ] as const) {
        world.sim.clock.set(Date.parse(at));
        if (cents > 0n) spend(key.hash, cents * CENT, world.sim.clock.now());
        spent[day] = Math.round((spent[day] ?? 0) * 100 + Number(cents)) / 100;
        if (at === '2026-03-20T23:00:00Z') continue;
        world.sim.clock.advance(5 * 60_000);
        await syncRound(user);
        // Days of which a part has no hour yet come from the span of it.
        if (at !== '2026-03-21T01:20:00Z') {
          expect([at, ...(await byDate(day + 1))]).toEqual([at, ...spent.slice(0, day + 1)]);
        }
        expect((await dashboard(user, user.scope, { days: day + 1 })).summary.totalCost).toBe(
          Math.round(spent.reduce((sum, one) => sum + one * 100, 0)) / 100,
        );
        expect(await lineOf(key.hash)).toMatchObject({ unexplained: '0' });
      }
    },
  );

  test('says of what a new key used before the first look only that it was before that day', async () => {
    const key = await openWithoutAnalytics(5);
    world.sim.clock.set(Date.parse('2026-03-19T00:20:00Z'));
    spend(key.hash, 300n * CENT, Date.parse('2026-03-17T12:00:00Z'));
    spend(key.hash, 800n * CENT, Date.parse('2026-03-18T22:00:00Z'));
    spend(key.hash, 100n * CENT, world.sim.clock.now());
    world.sim.sources.setLag(key.hash, { activity: 4 * HOUR });
    for (let hour = 0; hour < 6; hour += 1) {
      await syncRound(user);
      // Of the week so far, the first day and the last may have what activity does not tell.
      expect(await byDate(3)).toEqual(hour < 2 ? [3, null, 1] : [3, 8, 1]);
      const { summary, unallocated } = await dashboard(user, user.scope, { days: 4 });
      // Counters tell no requests of today.
      expect(summary).toMatchObject({ totalCost: 12, isCostComplete: true, isComplete: false });
      expect(unallocated.map(({ from, to, cost }) => [from.slice(0, 10), to.slice(0, 10), cost])).toEqual(
        hour < 2 ? [['2026-03-16', '2026-03-19', 8]] : [],
      );
      expect(await lineOf(key.hash)).toMatchObject({ unexplained: '0' });
      world.sim.clock.advance(HOUR);
    }
  });

  test('is read from its activity, with today by its counters, and taken over when analytics comes back', async () => {
    const { account, manager, key } = openAccount();
    const now = () => world.sim.clock.now();
    spend(key.hash, 900n * CENT, now() - 500 * DAY);
    spend(key.hash, 25n * CENT, now() - 3 * DAY);
    spend(key.hash, 4n * CENT);
    world.sim.faults.add({ kind: 'status', status: 403, path: '/analytics/query', times: 'always' });
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncRound(user);
    expect((await dashboard(user, user.scope, { days: 30 })).summary.totalCost).toBe(0.29);
    world.sim.clock.advance(HOUR);
    spend(key.hash, 2n * CENT, now());
    await syncRound(user);
    expect((await dashboard(user, user.scope, { days: 30 })).summary.totalCost).toBe(0.31);
    world.sim.clock.advance(DAY);
    await syncRound(user);
    expect((await dashboard(user, user.scope, { days: 30 })).summary).toMatchObject({
      totalCost: 0.31,
      totalRequests: 3,
    });
    expect(await lineOf(key.hash)).toMatchObject({ billed: String(31n * CENT), unexplained: '0' });
    world.sim.faults.clear();
    await syncRound(user);
    await syncRound(user);
    const recent = world.sim.ledger.rows({ account, from: now() - 364 * DAY });
    expect(await storedFacts(world.ctx, user.teamId)).toEqual(ledgerFacts(recent));
    expect(await lineOf(key.hash)).toMatchObject({ billed: String(31n * CENT), unexplained: '0' });
  });
});

describe('what a key used before anything that a source reports', () => {
  const HUNDRED = 10_000n * CENT;

  async function openOld(isWithoutAnalytics: boolean) {
    const { manager, key } = openAccount();
    spend(key.hash, HUNDRED, world.sim.clock.now() - 500 * DAY);
    spend(key.hash, 3_000n * CENT, world.sim.clock.now() - 3 * DAY);
    if (isWithoutAnalytics) {
      world.sim.faults.add({ kind: 'status', status: 403, path: '/analytics/query', times: 'always' });
    }
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    for (let hour = 0; hour < 2; hour += 1) {
      await syncRound(user);
      world.sim.clock.advance(HOUR);
    }
    return key;
  }

  async function follow(hours: number, act: () => void = () => {}) {
    for (let hour = 0; hour < hours; hour += 1) {
      world.sim.clock.advance(HOUR);
      act();
      await syncRound(user);
    }
  }

  test.each([
    [false, '09:30'],
    [true, '09:30'],
    [true, '20:30'],
    [true, '22:00'],
  ])('outlives counters that lag (without analytics: %s, from %s on)', async (isWithoutAnalytics, time) => {
    world.sim.clock.set(Date.parse(`2026-03-18T${time}:00Z`));
    const key = await openOld(isWithoutAnalytics);
    world.sim.sources.setLag(key.hash, { counters: 2 * HOUR });
    await follow(30, () => spend(key.hash, 100n * CENT, world.sim.clock.now() - 40 * 60_000));
    world.sim.sources.setLag(key.hash, null);
    await follow(3);
    expect(await lineOf(key.hash)).toMatchObject({ billed: String(6_000n * CENT), unexplained: '0' });
  });

  test.each([false, true])(
    'outlives a refund that the counters know first (without analytics: %s)',
    async (isWithoutAnalytics) => {
      const key = await openOld(isWithoutAnalytics);
      const at = world.sim.clock.now() - 3 * DAY - 2 * HOUR;
      const later = world.sim.clock.now() + 6 * HOUR;
      world.sim.past.adjust({
        keyHash: key.hash,
        at,
        model: MODEL,
        usage: -2_000n * CENT,
        shownFrom: { analytics: later, activity: later },
      });
      await follow(1);
      if (!isWithoutAnalytics) {
        expect(await lineOf(key.hash)).toMatchObject({ unexplained: String(-2_000n * CENT) });
      }
      await follow(30);
      expect(await lineOf(key.hash)).toMatchObject({ billed: String(1_000n * CENT), unexplained: '0' });
    },
  );

  test.each([0, 2, 30])('is not what analytics shows %i hours late', async (lag) => {
    const { manager, key } = openAccount();
    spend(key.hash, HUNDRED, world.sim.clock.now() - 500 * DAY);
    world.sim.sources.setLag(key.hash, { analytics: lag * HOUR });
    for (let hour = 0; hour < 40; hour += 1) {
      spend(key.hash, 100n * CENT, world.sim.clock.now() - 60_000);
      if (hour === 2) await createKey(user, user.scope, { name: 'All', key: manager.key });
      if (hour >= 2) await syncRound(user);
      world.sim.clock.advance(HOUR);
    }
    world.sim.sources.setLag(key.hash, null);
    await follow(26);
    expect(await lineOf(key.hash)).toMatchObject({ billed: String(4_000n * CENT), unexplained: '0' });
  });
});

describe('counters that are late when a key is first compared', () => {
  const AT = Date.parse('2026-03-18T09:05:00Z');
  const MINUTE = 60_000;

  beforeEach(() => {
    world.sim.clock.set(AT);
    world.sim.settings.lag.counters = 0;
  });
  afterEach(() => {
    world.sim.settings.lag.counters = 0;
  });

  /** 7 USD before all that analytics tells, 3 five days ago, 2 so long before the first look. */
  async function openLate(before: number, lag: number) {
    const { manager, key } = openAccount();
    spend(key.hash, 700n * CENT, AT - 450 * DAY);
    spend(key.hash, 300n * CENT, AT - 5 * DAY);
    spend(key.hash, 200n * CENT, AT - before);
    world.sim.settings.lag.counters = lag;
    const { id: managerId } = await createKey(user, user.scope, { name: 'All', key: manager.key });
    const action = { kind: 'disable_keys', at: 100, dryRun: false };
    const input = createBudgetInput.parse({ name: 'Six', amount: 6, period: 'month', action });
    const { id } = await createBudget(user, user.scope, input);
    await syncRound(user);
    await syncRound(user);
    const budget = async () => {
      await evaluateTeam(user, { teamId: user.teamId });
      const [row] = await user.db.execute(
        sql`SELECT id FROM api_keys WHERE team_id = ${user.teamId} AND hash = ${key.hash}`,
      );
      await reconcileKey(user, { teamId: user.teamId, keyId: Number(row?.['id']) });
      const { state } = await getBudget(user, user.scope, { id });
      return [state.spent, state.provisional, world.sim.findKey(key.hash)?.key.disabled];
    };
    return { hash: key.hash, managerId, budget };
  }

  async function follow(rounds: number, pause = HOUR) {
    for (let round = 0; round < rounds; round += 1) {
      world.sim.clock.advance(pause);
      await syncRound(user);
    }
  }

  test.each([
    [10 * MINUTE, 15 * MINUTE, HOUR],
    [10 * MINUTE, 2 * HOUR, HOUR],
    [HOUR + 20 * MINUTE, 2 * HOUR, 2 * HOUR],
  ])('cost nobody a key, and leave nothing unexplained: %i ms, %i ms late', async (before, lag, pause) => {
    const { hash, managerId, budget } = await openLate(before, lag);
    expect(await budget()).toEqual([5, 0, false]);
    if (lag > HOUR && pause === HOUR) await follow(2);
    world.sim.settings.lag.counters = 0;
    world.sim.clock.advance(5 * MINUTE);
    await pulseAccount(user, { teamId: user.teamId, keyId: managerId });
    expect(await budget()).toEqual([5, 0, false]);
    await follow(4, pause);
    expect(await budget()).toEqual([5, 0, false]);
    expect(await lineOf(hash)).toMatchObject({ billed: String(500n * CENT), unexplained: '0' });
    const { reconciliation } = await health(user, user.scope, {});
    expect(reconciliation?.percentageExplained).toBe(100);
  });

  test('hide no more than they can have lacked, and nothing once a look has confirmed them', async () => {
    const { hash, budget } = await openLate(10 * MINUTE, 15 * MINUTE);
    world.sim.settings.lag.counters = 0;
    /** Analytics never tells of it. */
    const lose = (cents: bigint) => {
      const never = AT + 1000 * DAY;
      const shownFrom = { analytics: never, activity: never };
      const at = world.sim.clock.now() + MINUTE;
      world.sim.past.adjust({ keyHash: hash, at, model: MODEL, usage: cents * CENT, shownFrom });
    };
    lose(50n);
    await follow(1);
    expect(await lineOf(hash)).toMatchObject({ unexplained: String(50n * CENT) });
    await follow(1);
    lose(25n);
    await follow(2);
    expect(await lineOf(hash)).toMatchObject({ unexplained: String(75n * CENT) });
    expect(await budget()).toEqual([5, 0.75, false]);
  });

  test('are not suspected where they show nothing more than the facts', async () => {
    const { manager, key } = openAccount();
    spend(key.hash, 300n * CENT, AT - HOUR);
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncRound(user);
    spend(key.hash, 50n * CENT, AT + MINUTE);
    world.sim.settings.lag.analytics = 2 * HOUR;
    await follow(1);
    world.sim.settings.lag.analytics = 0;
    expect(await lineOf(key.hash)).toMatchObject({ unexplained: String(50n * CENT) });
  });
});

describe('analytics that are late when what is older may still rise', () => {
  test('are made up for in the next hour, though the key rests', async () => {
    const at = Date.parse('2026-03-18T09:05:00Z');
    world.sim.clock.set(at);
    const { manager, key } = openAccount();
    spend(key.hash, 700n * CENT, at - 450 * DAY);
    spend(key.hash, 5_000n * CENT, at - 70 * 60_000);
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncRound(user);
    await syncRound(user);
    world.sim.clock.advance(30 * 60_000);
    spend(key.hash, 4_000n * CENT, world.sim.clock.now());
    // It shows the 50 of before, and not yet the 40.
    world.sim.settings.lag.analytics = HOUR;
    world.sim.clock.advance(30 * 60_000);
    await syncRound(user);
    world.sim.settings.lag.analytics = 2 * HOUR;
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    world.sim.settings.lag.analytics = 0;
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    const { summary } = await dashboard(user, user.scope, { days: 7 });
    expect(summary.totalCost).toBe(90);
    expect(await lineOf(key.hash)).toMatchObject({ billed: String(9_000n * CENT), unexplained: '0' });
  });
});

describe('a look that does not show what a key used of BYOK', () => {
  const AT = Date.parse('2026-03-18T09:30:00Z');

  beforeEach(() => {
    world.sim.odd.clear();
    world.sim.clock.set(AT);
  });

  function byok(keyHash: string, usd: bigint, at: number) {
    const tokens = { promptTokens: 10, completionTokens: 1 };
    const money = { usage: 0n, isByok: true, byokUsageInference: usd * 100n * CENT };
    world.sim.record({ keyHash, at, model: MODEL, ...tokens, ...money });
  }

  async function open(days: number) {
    const own = world.sim.createAccount({ name: crypto.randomUUID(), credits: 1000 });
    const manager = own.createKey({ name: 'manager', kind: 'management' });
    const { hash } = own.createKey({ name: 'prod', createdAt: AT - days * DAY });
    const { id } = await createKey(user, user.scope, { name: 'Own', key: manager.key });
    return { hash, managerId: id };
  }

  function hide(isHidden: boolean) {
    world.sim.odd.clear();
    if (!isHidden) return;
    world.sim.odd.add({ name: 'set', call: 'GET /keys', path: 'data.*.byok_usage', value: null });
    world.sim.odd.add({ name: 'set', call: 'GET /key', path: 'data.byok_usage', value: null });
  }

  const input = {
    period: 'month',
    includeByok: true,
    action: { kind: 'disable_keys', at: 100, dryRun: false },
  };
  const budgetOf = (amount: number) =>
    createBudget(user, user.scope, createBudgetInput.parse({ ...input, name: 'With BYOK', amount }));

  /** What the budget counts, and whether it disabled the key. */
  async function act(budgetId: number, hash: string) {
    await evaluateTeam(user, { teamId: user.teamId });
    const [row] = await user.db.execute(
      sql`SELECT id FROM api_keys WHERE team_id = ${user.teamId} AND hash = ${hash}`,
    );
    await reconcileKey(user, { teamId: user.teamId, keyId: Number(row?.['id']) });
    const { state } = await getBudget(user, user.scope, { id: budgetId });
    const isDisabled = world.sim.findKey(hash)?.key.disabled;
    return { spent: state.spent, provisional: state.provisional, isDisabled };
  }

  test.each([
    ['first', [true, false, false, false]],
    ['second', [false, true, false, false]],
    ['third to fifth', [false, false, true, true, true, false, false]],
  ])('is no reason to count again what is older than the watch: the %s', async (_, looks) => {
    const { hash } = await open(500);
    byok(hash, 500n, AT - 450 * DAY);
    byok(hash, 5n, AT - 4 * DAY);
    const { id } = await budgetOf(100);
    for (const isHidden of looks) {
      hide(isHidden);
      await syncRound(user);
      await syncRound(user);
      expect(await act(id, hash)).toEqual({ spent: 5, provisional: 0, isDisabled: false });
      world.sim.clock.advance(HOUR);
    }
    const { reconciliation, warnings } = await health(user, user.scope, {});
    expect(reconciliation).toMatchObject({ byokBilled: 5 });
    expect(warnings.filter(({ kind }) => kind === 'unexplained')).toEqual([]);
  });

  test('dates nothing of a pasted key: the first that shows it is the first look at it', async () => {
    const key = world.sim.createAccount({ name: 'solo', credits: 10 }).createKey({ name: 'solo' });
    byok(key.hash, 500n, AT - 200 * DAY);
    await createKey(user, user.scope, { name: 'solo', key: key.key });
    hide(true);
    await syncRound(user);
    hide(false);
    world.sim.clock.advance(HOUR);
    byok(key.hash, 1n, AT + HOUR / 2);
    await syncRound(user);
    expect((await dashboard(user, user.scope, { days: 30 })).summary.byokCost).toBe(1);
    hide(true);
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    hide(false);
    byok(key.hash, 2n, AT + 2 * HOUR);
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    expect((await dashboard(user, user.scope, { days: 30 })).summary.byokCost).toBe(3);
  });

  test('between two syncs enables no key that a budget disabled', async () => {
    const { hash, managerId } = await open(20);
    await syncRound(user);
    const { id } = await budgetOf(100);
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    world.sim.settings.lag.analytics = 2 * HOUR;
    byok(hash, 120n, AT + HOUR + 60_000);
    for (const isHidden of [false, true, false]) {
      hide(isHidden);
      world.sim.clock.advance(5 * 60_000);
      await pulseAccount(user, { teamId: user.teamId, keyId: managerId });
      hide(false);
      expect(await act(id, hash)).toMatchObject({ provisional: 120, isDisabled: true });
    }
  });
});
