import { DAY, HOUR } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { createKey } from '../src/keys/index.ts';
import { syncKey } from '../src/sync/index.ts';
import { dashboard } from '../src/usage/index.ts';
import { rollupDifferences } from './support/facts.ts';
import { syncRound } from './support/sync-round.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const MODEL = 'openai/gpt-5-mini-2025-08-07';
const NOW = Date.parse('2026-11-28T09:30:00Z');
const HALF_A_CENT = 10n ** 10n / 2n;
const NEVER = NOW + 1000 * DAY;

beforeEach(() => {
  world.sim.clock.set(NOW);
  world.sim.odd.clear();
});

/** Of days until yesterday: a key that analytics is refused of spends a cent, and a tenth of it as BYOK, by two requests each. */
async function openKey(lateBy: (date: string) => number = () => 0, age = 28) {
  const account = world.sim.createAccount({ name: crypto.randomUUID() });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const key = account.createKey({ name: 'prod', createdAt: NOW - age * DAY });
  for (let day = 27; day >= 1; day -= 1) {
    const at = Date.parse('2026-11-28T05:00:00Z') - day * DAY;
    for (const second of [0, 1]) spend(key.hash, at + second * HOUR, lateBy(dateOf(at)));
  }
  world.sim.faults.add({ kind: 'status', status: 403, path: '/analytics/query', times: 'always' });
  await createKey(user, user.scope, { name: 'All', key: manager.key });
  return key;
}

function spend(keyHash: string, at: number, shownFrom: number) {
  world.sim.record({
    keyHash,
    at,
    model: MODEL,
    promptTokens: 10,
    completionTokens: 1,
    isByok: true,
    usage: HALF_A_CENT,
    byokUsageInference: HALF_A_CENT / 10n,
    shownFrom: { activity: shownFrom },
  });
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function makeOdd(...dates: string[]) {
  for (const date of dates) {
    const where = { date };
    world.sim.odd.add({ name: 'set', call: 'GET /activity', path: 'data.*.usage', where, value: 'NaN' });
  }
}

async function look() {
  const { byDate, unallocated, summary } = await dashboard(user, user.scope, { days: 28 });
  const ofDays = new Map(
    byDate.map(({ date, requestsCount, cost, byokCost }) => [date.slice(5), [requestsCount, cost, byokCost]]),
  );
  return {
    of: (date: string) => ofDays.get(date),
    strange: [...ofDays].filter(([, day]) => String(day) !== '2,0.01,0.001').map(([date]) => date),
    spans: unallocated.map(({ from, to, cost, byokCost }) => [
      from.slice(5, 10),
      to.slice(5, 10),
      cost,
      byokCost,
    ]),
    summary,
  };
}

async function expectLedger(today: readonly unknown[] = [0, 0, 0]) {
  const all = await look();
  expect(all.strange).toEqual(['11-28']);
  expect(all.of('11-28')).toEqual(today);
  expect([all.spans, all.summary.isComplete]).toEqual([[], true]);
  expect(await rollupDifferences(world.ctx)).toBe(0);
}

describe('of days that activity does not tell', () => {
  test('one keeps what the counters have of it, and the others are as they are told', async () => {
    await openKey((date) => (date === '2026-11-24' ? NOW + HOUR : 0));
    await syncRound(user);
    const { strange, of } = await look();
    expect(strange).toEqual(['11-24', '11-28']);
    expect([of('11-24'), of('11-28')]).toEqual([
      [null, 0.01, 0.001],
      [0, 0, 0],
    ]);
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    await expectLedger();
  });

  test.each(['2026-11-23', '2026-11-24', '2026-11-19', '2026-11-27'])(
    'one that is not understood, %s, takes nothing from others',
    async (date) => {
      await openKey();
      makeOdd(date);
      for (let round = 0; round < 2; round += 1) {
        await syncRound(user);
        const { strange, of } = await look();
        expect(strange).toEqual([date.slice(5), '11-28']);
        expect([of(date.slice(5)), of('11-28')]).toEqual([
          [null, 0.01, 0.001],
          [0, 0, 0],
        ]);
      }
      world.sim.odd.clear();
      await syncRound(user);
      await expectLedger();
    },
  );

  test('several have their sum in a span from the first to the last of them', async () => {
    await openKey((date) => (date === '2026-11-24' ? NOW + HOUR : 0));
    makeOdd('2026-11-26');
    for (let round = 0; round < 2; round += 1) {
      await syncRound(user);
      const { strange, of, spans, summary } = await look();
      expect(strange).toEqual(['11-24', '11-26', '11-28']);
      expect(of('11-24')).toEqual([null, null, null]);
      expect(spans).toEqual([['11-24', '11-27', 0.02, 0.002]]);
      expect(summary).toMatchObject({ totalCost: 0.27, isCostComplete: true, isComplete: false });
      const cut = await dashboard(user, user.scope, { days: 3 });
      expect(cut.summary).toMatchObject({ totalCost: 0.01, isComplete: false, unknownHours: 24 });
    }
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    // Of what the span had, only this day is left.
    expect((await look()).of('11-26')).toEqual([null, 0.01, 0.001]);
    world.sim.odd.clear();
    await syncRound(user);
    await expectLedger();
  });

  test('the last one is held as long as it may be told in part', async () => {
    world.sim.clock.set(Date.parse('2026-11-28T00:20:00Z'));
    const soon = Date.parse('2026-11-28T02:00:00Z');
    const key = await openKey((date) => (date === '2026-11-25' ? soon : 0));
    // A third request of yesterday, which activity does not tell yet.
    spend(key.hash, Date.parse('2026-11-27T23:00:00Z'), soon);
    await syncRound(user);
    const { strange, of, spans } = await look();
    expect(strange).toEqual(['11-25', '11-27', '11-28']);
    expect([of('11-27'), of('11-28')]).toEqual([
      [null, null, null],
      [0, 0, 0],
    ]);
    expect(spans).toEqual([['11-25', '11-28', 0.025, 0.0025]]);
    world.sim.clock.set(soon);
    await syncRound(user);
    const told = await look();
    expect(told.strange).toEqual(['11-27', '11-28']);
    expect([told.of('11-27'), told.spans]).toEqual([[3, 0.015, 0.0015], []]);
  });

  test('one that was told in part gives back what the rest of it was kept as', async () => {
    const key = await openKey();
    spend(key.hash, Date.parse('2026-11-24T07:00:00Z'), NOW + HOUR);
    spend(key.hash, Date.parse('2026-11-27T07:00:00Z'), NOW + 2 * HOUR);
    await syncRound(user);
    expect((await look()).of('11-27')).toEqual([null, 0.02, 0.002]);
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    const half = await look();
    expect([half.of('11-24'), half.of('11-27'), half.of('11-28')]).toEqual([
      [3, 0.015, 0.0015],
      [null, 0.015, 0.0015],
      [0, 0, 0],
    ]);
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    const { of, spans } = await look();
    expect([of('11-27'), of('11-28'), spans]).toEqual([[3, 0.015, 0.0015], [0, 0, 0], []]);
  });

  test('one that it never tells stays what the counters had of it, day after day', async () => {
    const key = await openKey((date) => (date === '2026-11-24' ? NEVER : 0));
    await syncRound(user);
    for (let day = 0; day < 2; day += 1) {
      world.sim.clock.advance(DAY);
      spend(key.hash, world.sim.clock.now() - HOUR, 0);
      await syncRound(user);
      expect((await look()).of('11-24')).toEqual([null, 0.01, 0.001]);
    }
    expect((await look()).of('11-29')).toEqual([1, 0.005, 0.0005]);
  });

  test('one that was not understood is the ledger’s at once, also of a key that is older than activity', async () => {
    await openKey(undefined, 200);
    makeOdd('2026-11-24');
    await syncRound(user);
    world.sim.odd.clear();
    await syncRound(user);
    await expectLedger();
  });

  test('those that the counters never told are not of their spans', async () => {
    const key = await openKey((date) => (date === '2026-11-24' ? NOW + HOUR : 0), 200);
    for (const day of [28, 29, 100]) spend(key.hash, NOW - day * DAY, 0);
    // Pasted first: until the look after, it speaks for itself.
    await user.db.execute(sql`UPDATE api_keys SET is_active = false WHERE team_id = ${user.teamId}`);
    const { id } = await createKey(user, user.scope, { name: 'prod', key: key.key });
    await syncKey(user, { teamId: user.teamId, keyId: id });
    expect((await look()).spans).toHaveLength(2);
    await user.db.execute(sql`UPDATE api_keys SET is_active = true WHERE team_id = ${user.teamId}`);
    await syncRound(user);
    expect((await look()).strange).toEqual(['11-24', '11-28']);
    world.sim.clock.advance(HOUR);
    await syncRound(user);
    await expectLedger();
  });
});
