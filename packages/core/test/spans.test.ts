import { DAY, HOUR } from '@watcher/contract/calendar/time';
import { exploreInput } from '@watcher/contract/explore';
import { createShareInput } from '@watcher/contract/shares';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { withTransaction } from '../src/db/transaction.ts';
import { keyDetail, keySummaries } from '../src/key-pages/index.ts';
import { createKey, requestSync } from '../src/keys/index.ts';
import { createShare, viewShare } from '../src/shares/index.ts';
import { syncKey } from '../src/sync/index.ts';
import { replaceWindow } from '../src/usage/facts/replace-window.ts';
import { addSpan } from '../src/usage/facts/spans.ts';
import { readSums } from '../src/usage/figures/sums.ts';
import { dashboard, explore, exportUsage, keyStats, listUsage, overview, stats } from '../src/usage/index.ts';
import { rollupDifferences } from './support/facts.ts';
import { syncRound } from './support/sync-round.ts';
import { factAt } from './support/usage.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const MODEL = 'openai/gpt-5-mini-2025-08-07';
const CENT = 10n ** 10n;
/** A Wednesday; the week began on the 16th. */
const NOW = Date.parse('2026-03-18T09:30:00Z');

beforeEach(() => {
  world.sim.settings.lag.analytics = 0;
  world.sim.clock.set(NOW);
});

const at = (text: string) => Date.parse(`2026-03-${text}:00Z`);

/** An inference key that nobody manages: only its counters say what it used. */
async function openKey(spent: readonly [at: string, cents: bigint][] = []) {
  const account = world.sim.createAccount({ name: crypto.randomUUID() });
  const key = account.createKey({ name: 'prod', createdAt: NOW - 60 * DAY });
  const spend = (time: number, cents: bigint) =>
    world.sim.record({
      keyHash: key.hash,
      at: time,
      model: MODEL,
      promptTokens: 10,
      completionTokens: 1,
      usage: cents * CENT,
    });
  for (const [time, cents] of spent) spend(at(time), cents);
  const { id } = await createKey(user, user.scope, { name: 'prod', key: key.key });
  const sync = () => syncKey(user, { teamId: user.teamId, keyId: id });
  await sync();
  return { account, key, id, spend, sync };
}

const inDays = (startDate: string, endDate: string, timeZone = 'UTC') =>
  stats(user, user.scope, { startDate: `2026-03-${startDate}`, endDate: `2026-03-${endDate}`, timeZone });

/** Whatever the rows are of, the explorer comes to what every other page does, and names what is in no row. */
async function expectTotals(range: { startDate: string; endDate: string; timeZone: string }) {
  const { totalCost } = (await stats(user, user.scope, range)).summary;
  for (const groupBy of [[], ['day'], ['hour'], ['key', 'model'], ['month']] as const) {
    const input = exploreInput.parse({ ...range, groupBy: [...groupBy] });
    const { items, totals, unallocated } = await explore(user, user.scope, input);
    const sum = (rows: readonly { cost: number }[]) => rows.reduce((all, { cost }) => all + cost, 0);
    expect(totals.cost).toBeCloseTo(totalCost, 10);
    expect(sum(items) + sum(unallocated)).toBeCloseTo(totalCost, 10);
  }
  const none = await explore(user, user.scope, exploreInput.parse({ ...range, models: ['some/model'] }));
  expect(none).toMatchObject({ totals: { cost: 0 }, unallocated: [] });
  const unknown = exploreInput.parse({ ...range, models: ['some/model'], exclude: ['models'] });
  expect((await explore(user, user.scope, unknown)).totals.cost).toBeCloseTo(totalCost, 10);
}

describe('spend whose hours are not known', () => {
  test('of a look just after midnight by a clock that is ahead is not of the day that begins', async () => {
    world.sim.clock.set(at('18T11:59'));
    const { id, spend } = await openKey();
    spend(at('18T23:20'), 3000n);
    world.sim.clock.set(at('18T23:59') + 50_000);
    const ahead = { ...user, now: () => new Date(world.sim.clock.now() + 30_000) };
    await syncKey(ahead, { teamId: user.teamId, keyId: id });
    const { byDate, unallocated, summary } = await dashboard(ahead, ahead.scope, { days: 2 });
    expect(byDate.map(({ cost }) => cost)).toEqual([0, 0]);
    expect(unallocated.map(({ cost }) => cost)).toEqual([30]);
    expect(summary.totalCost).toBe(30);
  });

  test('of a first look counts where a period holds the span, and in no hour or day of it', async () => {
    const { id } = await openKey([
      ['05T10:00', 300n],
      ['16T10:00', 20n],
      ['18T08:00', 5n],
    ]);
    const month = await dashboard(user, user.scope, { days: 18 });
    expect(month.summary).toMatchObject({ totalCost: 3.25, isComplete: true, unknownHours: 0 });
    const rest = { apiKeyId: id, byokCost: 0 };
    expect(month.unallocated).toEqual([
      { from: '2026-03-01T00:00:00.000Z', to: '2026-03-16T00:00:00.000Z', cost: 3, ...rest },
      { from: '2026-03-16T00:00:00.000Z', to: '2026-03-18T00:00:00.000Z', cost: 0.2, ...rest },
    ]);
    expect(month.byDate.flatMap(({ date, cost }) => (cost === null ? [] : [[date, cost]]))).toEqual([
      ['2026-03-18', 0.05],
    ]);
    expect(month.byKey).toMatchObject([{ apiKeyId: id, cost: 3.25, requestsCount: null }]);
    // A period that cuts a span leaves it out, and says that it is not complete.
    expect((await inDays('16', '18')).summary).toMatchObject({ totalCost: 0.25, isComplete: true });
    expect((await inDays('17', '18')).summary).toMatchObject({
      totalCost: 0.05,
      isComplete: false,
      unknownHours: 24,
    });
    expect((await keyStats(user, user.scope)).items).toMatchObject([{ stats: { totalCost: 3.25 } }]);
    expect(await rollupDifferences(world.ctx)).toBe(0);
  });

  test('of a share link is in its total and its models, and in no day of it', async () => {
    const { id } = await openKey([
      ['05T10:00', 300n],
      ['16T10:00', 20n],
      ['18T08:00', 5n],
    ]);
    const input = createShareInput.parse({ name: 'Acme', keyIds: [id] });
    const view = await viewShare(
      user,
      await createShare(user, user.scope, input).then(({ token }) => ({ token })),
    );
    expect(view.summary).toMatchObject({ totalCost: 3.25, isComplete: true });
    expect(view.byModel).toMatchObject([{ model: null, cost: 3.25 }]);
    expect(view.unallocated).toEqual([
      { from: '2026-03-01T00:00:00.000Z', to: '2026-03-16T00:00:00.000Z', cost: 3 },
      { from: '2026-03-16T00:00:00.000Z', to: '2026-03-18T00:00:00.000Z', cost: 0.2 },
    ]);
    expect(view.byDate.filter(({ cost }) => cost !== null)).toEqual([{ date: '2026-03-18', cost: 0.05 }]);
  });

  test('is in the sums of a key’s page, of its account’s and of the list of keys, and in no day of theirs', async () => {
    const { account, id, sync } = await openKey([
      ['05T10:00', 300n],
      ['16T10:00', 20n],
      ['18T08:00', 5n],
    ]);
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    const { id: accountId } = await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncKey(user, { teamId: user.teamId, keyId: accountId });
    for (const [keyId, timeZone, thisMonth, today] of [
      [id, 'UTC', 3.25, 0.05],
      [accountId, 'UTC', 3.25, 0.05],
      // There the month, and this day, began an hour after spans did.
      [accountId, 'Atlantic/Cape_Verde', 0.25, null],
    ] as const) {
      const detail = await keyDetail(user, user.scope, { id: keyId, timeZone });
      expect([detail.thisMonth, detail.byModel.map(({ cost, requests }) => [cost, requests])]).toEqual([
        thisMonth,
        [[3.25, null]],
      ]);
      expect(detail.byKey.map((part) => [part.apiKeyId, part.cost])).toEqual(
        keyId === id ? [] : [[id, 3.25]],
      );
      expect(detail.unallocated.map(({ cost }) => cost)).toEqual(today === null ? [3, 0.2, 0.05] : [3, 0.2]);
      expect(detail.byDate.flatMap(({ cost }) => (cost ? [cost] : []))).toEqual(
        today === null ? [] : [today],
      );
    }
    const [summary] = await keySummaries(user, user.scope, {});
    expect(summary).toMatchObject({ keyId: id, today: 0.05, thisMonth: 3.25, last30Days: 3.25 });
    await sync();
    expect(await keyDetail(user, user.scope, { id: accountId })).toMatchObject({
      thisMonth: 3.25,
      unallocated: [],
    });
  });

  test('a first day in another zone is not the week’s remainder', async () => {
    await openKey([
      ['17T20:00', 3421n],
      ['18T08:00', 5n],
    ]);
    const today = await overview(user, user.scope, { period: 'today', timeZone: 'Europe/Rome' });
    // In Rome today began at 23:00 of the UTC day before: that hour may hold a part of the span before.
    expect(today.summary).toMatchObject({ totalCost: 0.05, isComplete: false, unknownHours: 1 });
    expect(today.buckets.every(({ cost }) => cost === null || cost === 0)).toBe(true);
    expect(today.unallocated).toMatchObject([{ from: '2026-03-18T00:00:00.000Z', cost: 0.05 }]);
    expect(today.series.model).toEqual([]);
    expect(today.byModel).toMatchObject([{ model: null, cost: 0.05 }]);
  });

  test('rows, exports and groups have what lies within a day', async () => {
    await openKey([
      ['05T10:00', 300n],
      ['18T08:00', 5n],
    ]);
    const range = { startDate: '2026-03-01', endDate: '2026-03-18' };
    for (const timeZone of ['UTC', 'Europe/Rome', 'Asia/Kolkata']) {
      const { items, total } = await listUsage(user, user.scope, { ...range, timeZone, skip: 0, limit: 10 });
      expect([total, items.map(({ date, cost }) => [date, cost])]).toEqual([1, [['2026-03-18', 0.05]]]);
      const exported: number[] = [];
      for await (const rows of exportUsage(user, user.scope, { ...range, timeZone })) {
        exported.push(...rows.map(({ cost }) => cost));
      }
      expect(exported).toEqual([0.05]);
      const groups = await explore(user, user.scope, {
        ...range,
        timeZone,
        groupBy: ['day'],
        sortBy: 'day',
        sortOrder: 'asc',
        skip: 0,
        limit: 10,
      });
      expect(groups.items).toMatchObject([{ date: '2026-03-18', cost: 0.05 }]);
      await expectTotals({ ...range, timeZone });
    }
    const behind = { ...range, timeZone: 'America/New_York', skip: 0, limit: 10 };
    // There the span reaches from the evening of the 17th into the 18th.
    expect((await listUsage(user, user.scope, behind)).total).toBe(0);
  });

  test('rows, exports and groups of a zone have what lies in its day and across midnight in UTC', async () => {
    const { id } = await openKey();
    await withTransaction(user, (tx) =>
      addSpan(tx, {
        teamId: user.teamId,
        keyId: id,
        from: new Date(at('16T22:30')),
        until: new Date(at('17T02:30')),
        cost: 500n * CENT,
        byokCost: 0n,
      }),
    );
    const days = { startDate: '2026-03-10', endDate: '2026-03-18', timeZone: 'America/New_York' };
    const { items, total } = await listUsage(user, user.scope, { ...days, skip: 0, limit: 9 });
    expect([total, ...items.map(({ date, cost }) => [date, cost])]).toEqual([1, ['2026-03-16', 5]]);
    const explored = await explore(user, user.scope, exploreInput.parse({ ...days, groupBy: ['day'] }));
    expect(explored).toMatchObject({ items: [{ date: '2026-03-16', cost: 5 }], totals: { cost: 5 } });
    let exported = 0;
    for await (const rows of exportUsage(user, user.scope, days)) exported += rows.length;
    expect(exported).toBe(1);
  });

  test('looks an hour apart know the hour; after a longer pause the span is known', async () => {
    const { spend, sync } = await openKey();
    spend(NOW + 20 * 60_000, 10n);
    world.sim.clock.set(NOW + HOUR + 40_000);
    await sync();
    spend(NOW + 2 * HOUR, 7n);
    world.sim.clock.set(NOW + 4 * HOUR);
    await sync();
    const { buckets, unallocated, summary } = await overview(user, user.scope, {
      period: 'today',
      timeZone: 'UTC',
    });
    expect(buckets[10]).toMatchObject({ cost: 0.1 });
    expect(unallocated).toMatchObject([
      { from: '2026-03-18T10:30:40.000Z', to: '2026-03-18T13:30:00.000Z', cost: 0.07 },
    ]);
    expect(summary.totalCost).toBe(0.17);
  });

  test('gives way to the hours that a management key brings, and leaves what they do not explain', async () => {
    const { account } = await openKey([
      ['05T10:00', 300n],
      ['18T08:00', 5n],
    ]);
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncRound(user);
    await syncRound(user);
    const month = await dashboard(user, user.scope, { days: 18 });
    expect(month.unallocated).toEqual([]);
    expect(month.summary).toMatchObject({ totalCost: 3.05, totalRequests: 2, isComplete: true });
    expect(month.byDate.filter(({ cost }) => cost !== 0).map(({ date }) => date)).toEqual([
      '2026-03-05',
      '2026-03-18',
    ]);
    expect(await rollupDifferences(world.ctx)).toBe(0);
  });
});

test.each([
  ['16', '18', '20'],
  ['18', '20', '16'],
  ['20', '18', '16', '18'],
])(
  'a span of which %s, %s and %s are told has what is left from the first to the last other day',
  async (...told) => {
    const { id } = await openKey();
    const key = { teamId: user.teamId, keyId: id };
    const [from, until] = [new Date(at('16T00:00')), new Date(at('21T00:00'))];
    await withTransaction(user, async (tx) => {
      await addSpan(tx, { ...key, from, until, cost: 500n * CENT, byokCost: 50n * CENT });
      for (const day of told) {
        const [begin, end] = [new Date(at(`${day}T00:00`)), new Date(at(`${day}T00:00`) + DAY)];
        const fact = factAt(`2026-03-${day}T10:00:00Z`, { cost: 100n * CENT, byokCost: 10n * CENT });
        await replaceWindow(tx, { ...key, source: 'analytics', from: begin, to: end, facts: [fact] });
      }
    });
    const left = await user.db.execute(sql`
    SELECT extract(day FROM "from" AT TIME ZONE 'UTC')::integer AS first,
      extract(day FROM until AT TIME ZONE 'UTC')::integer AS next, cost, byok_cost
    FROM usage_span WHERE team_id = ${user.teamId}`);
    expect(left).toEqual([{ first: 17, next: 20, cost: String(200n * CENT), byok_cost: String(20n * CENT) }]);
  },
);

describe('a span that is replaced by its hours while sums are read', () => {
  // Held up before the spans or before the facts, whichever is read first.
  test.each(['usage_span', 'usage_day_sum'])('counts once, also when %s is read late', async (late) => {
    const { id } = await openKey([['05T10:00', 300n]]);
    const hours = { from: new Date(at('01T00:00')), to: new Date(at('18T00:00')) };
    const read = () => readSums(user, user.teamId, [{ bucket: 0, dimension: 'all', hours }]);
    const [before] = await read();
    const reading = await withTransaction(user, async (tx) => {
      await tx.db.execute(sql`LOCK TABLE ${sql.identifier(late)} IN ACCESS EXCLUSIVE MODE`);
      const sums = read();
      sums.catch(() => undefined);
      await expect
        .poll(async () => {
          const waiting = await world.ctx.db.execute(sql`
            SELECT FROM pg_locks WHERE relation = ${late}::regclass AND NOT granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
          return waiting.count;
        })
        .toBe(1);
      const reported = factAt('2026-03-05T10:00:00Z', { cost: 3n * 10n ** 12n });
      const window = { from: hours.from, to: new Date(at('16T00:00')) };
      await replaceWindow(tx, {
        ...window,
        teamId: user.teamId,
        keyId: id,
        source: 'analytics',
        facts: [reported],
      });
      return { sums };
    });
    const [during] = await reading.sums;
    const [after] = await read();
    expect([before?.cost, during?.cost, after?.cost]).toEqual([3n, 3n, 3n].map((usd) => usd * 10n ** 12n));
    expect(await rollupDifferences(world.ctx)).toBe(0);
  });
});

describe('figures that are not complete say so', () => {
  test('while a first sync is under way, while older hours are read, and when the last look is long ago', async () => {
    const account = world.sim.createAccount({ name: crypto.randomUUID() });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    account.createKey({ name: 'prod', createdAt: NOW - 60 * DAY });
    const year = async () => (await dashboard(user, user.scope, { days: 90 })).summary;
    expect(await year()).toMatchObject({ isComplete: true, unknownHours: 0 });
    const { id } = await createKey(user, user.scope, { name: 'All', key: manager.key });
    expect(await year()).toMatchObject({ isComplete: false, unknownHours: 0 });
    await syncKey(user, { teamId: user.teamId, keyId: id });
    expect(await year()).toMatchObject({ isComplete: false, unknownHours: 60 * 24 + 1 });
    await syncRound(user);
    expect(await year()).toMatchObject({ isComplete: true, unknownHours: 0 });
    world.sim.clock.advance(HOUR);
    expect(await year()).toMatchObject({ isComplete: true });
    world.sim.clock.advance(4 * HOUR);
    expect(await year()).toMatchObject({ isComplete: false, unknownHours: 6 });
    await requestSync(user, user.scope, { id });
    await syncRound(user);
    expect(await year()).toMatchObject({ isComplete: true });
  });
});
