import { type CreateBudgetInput, createBudgetInput, updateBudgetInput } from '@watcher/contract/budgets';
import { addDays, DAY, HOUR } from '@watcher/contract/calendar/time';
import { listKeysInput, updateKeyInput } from '@watcher/contract/keys';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { budgetHistory, createBudget, getBudget, listBudgets, updateBudget } from '../src/budgets/index.ts';
import { createChannel, removeChannel } from '../src/channels/index.ts';
import { cleanupUsage } from '../src/cleanup/index.ts';
import { createKey, listKeys, updateKey } from '../src/keys/index.ts';
import { pulseAccount } from '../src/pulse/index.ts';
import { syncKey } from '../src/sync/index.ts';
import { updateTeam } from '../src/teams/index.ts';
import { syncRound } from './support/sync-round.ts';
import { whileHeld } from './support/while-held.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const MODEL = 'openai/gpt-5-mini-2025-08-07';
const OTHER = 'anthropic/claude-4.5-sonnet-20250929';
const USD = 10n ** 12n;

beforeEach(() => {
  world.sim.settings.lag.analytics = 0;
  world.sim.clock.set(Date.parse('2026-03-18T09:30:00Z'));
});

const now = () => world.sim.clock.now();

async function openAccount(...names: string[]) {
  const account = world.sim.createAccount({ name: crypto.randomUUID(), credits: 1000 });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const keys = names.map((name) => account.createKey({ name, createdAt: now() - 60 * DAY }));
  const { id } = await createKey(user, user.scope, { name: 'manager', key: manager.key });
  return { keys, managerId: id };
}

function spend(keyHash: string, usage: bigint, more: { at?: number; model?: string; byok?: bigint } = {}) {
  const { at = now() - HOUR, model = MODEL, byok } = more;
  return world.sim.record({
    keyHash,
    at,
    model,
    promptTokens: 10,
    completionTokens: 1,
    usage,
    ...(byok === undefined ? {} : { isByok: true, byokUsageInference: byok }),
  });
}

const make = (input: Partial<CreateBudgetInput> = {}) =>
  createBudget(
    user,
    user.scope,
    createBudgetInput.parse({ name: 'All', amount: 10, period: 'month', ...input }),
  );

async function idsByName(): Promise<Record<string, number>> {
  const { items } = await listKeys(user, user.scope, {
    skip: 0,
    limit: 100,
    sortBy: 'name',
    sortOrder: 'asc',
  });
  return Object.fromEntries(items.map(({ name, id }) => [name, id]));
}

async function stateOf({ id }: { id: number }) {
  return (await getBudget(user, user.scope, { id })).state;
}

test('a budget of nothing known is unknown, one of what was read is not', async () => {
  const { keys } = await openAccount('a');
  await syncKey(user, { teamId: user.teamId, keyId: (await idsByName())['manager'] ?? 0 });
  const budget = await make();
  await syncRound(user);
  expect(await stateOf(budget)).toMatchObject({ spent: 0, status: 'ok', percent: 0, reached: [] });
  spend(keys[0]?.hash ?? '', 8n * USD + 120_000n);
  await syncRound(user);
  expect(await stateOf(budget)).toEqual({
    periodStart: '2026-03-01T00:00:00.000Z',
    periodEnd: '2026-04-01T00:00:00.000Z',
    spent: 8.00000012,
    provisional: 0,
    remaining: 1.99999988,
    percent: 80.0,
    forecast: expect.closeTo(8 * (31 / (17 + 9.5 / 24)), 3),
    status: 'warning',
    reached: [],
    disabledKeyIds: [],
  });
  world.sim.clock.advance(2 * HOUR);
  expect(await stateOf(budget)).toMatchObject({ status: 'unknown', spent: 8.00000012 });
  await syncRound(user);
  spend(keys[0]?.hash ?? '', 3n * USD);
  await syncRound(user);
  expect(await stateOf(budget)).toMatchObject({ status: 'exceeded', remaining: -1.00000012 });
});

describe('what counters show and figures do not', () => {
  test('is provisional until the figures explain it, and moves down with a correction', async () => {
    const { keys, managerId } = await openAccount('a');
    const hash = keys[0]?.hash ?? '';
    spend(hash, 2n * USD, { at: now() - DAY });
    await syncRound(user);
    const budget = await make();
    const listing = () => syncKey(user, { teamId: user.teamId, keyId: managerId });
    const { id } = spend(hash, 3n * USD, { at: now() });
    await listing();
    expect(await stateOf(budget)).toMatchObject({ spent: 2, provisional: 3, percent: 50 });
    // Analytics are late: a sync explains nothing, and the amount stays.
    world.sim.settings.lag.analytics = 3 * HOUR;
    await syncRound(user);
    expect(await stateOf(budget)).toMatchObject({ spent: 2, provisional: 3 });
    world.sim.settings.lag.analytics = 0;
    await syncRound(user);
    expect(await stateOf(budget)).toMatchObject({ spent: 5, provisional: 0, percent: 50 });
    world.sim.correct(id, { usage: USD });
    await syncRound(user);
    await syncRound(user);
    expect(await stateOf(budget)).toMatchObject({ spent: 3, provisional: 0, percent: 30 });
  });

  test('belongs to the period in which the counter moved', async () => {
    const { keys, managerId } = await openAccount('a');
    const hash = keys[0]?.hash ?? '';
    await syncRound(user);
    const budget = await make({ period: 'day' });
    world.sim.clock.set(Date.parse('2026-03-18T23:50:00Z'));
    world.sim.settings.lag.analytics = 5 * HOUR;
    spend(hash, 4n * USD, { at: now() });
    const listing = () => syncKey(user, { teamId: user.teamId, keyId: managerId });
    await listing();
    expect(await stateOf(budget)).toMatchObject({ spent: 0, provisional: 4 });
    world.sim.clock.set(Date.parse('2026-03-19T00:10:00Z'));
    await listing();
    expect(await stateOf(budget)).toMatchObject({ spent: 0, provisional: 0 });
    spend(hash, USD, { at: now() });
    await listing();
    expect(await stateOf(budget)).toMatchObject({ spent: 0, provisional: 1 });
  });
});

test('keys and tags are a union, whatever the case; models and BYOK narrow and widen', async () => {
  const { keys } = await openAccount('a', 'b', 'c');
  const [a, b, c] = keys.map(({ hash }) => hash);
  spend(a ?? '', 16n * USD, { at: Date.parse('2026-02-28T23:30:00Z') });
  await syncRound(user);
  const ids = await idsByName();
  await updateKey(user, user.scope, { id: ids['b'] ?? 0, tags: ['Acme'] });
  spend(a ?? '', USD);
  spend(b ?? '', 2n * USD, { model: OTHER });
  spend(c ?? '', 4n * USD, { byok: 8n * USD });
  await syncRound(user);
  const keyIds = [ids['a'] ?? 0];
  const spent = async (input: Partial<CreateBudgetInput>) => (await make(input)).state.spent;
  expect(await spent({})).toBe(7);
  expect(await spent({ includeByok: true })).toBe(15);
  expect(await spent({ keyIds })).toBe(1);
  expect(await spent({ keyIds: [ids['manager'] ?? 0] })).toBe(7);
  expect(await spent({ tags: ['acme', 'nobody'] })).toBe(2);
  expect(await spent({ keyIds, tags: ['ACME'] })).toBe(3);
  expect(await spent({ tags: ['nobody'] })).toBe(0);
  expect(await spent({ models: [OTHER] })).toBe(2);
  expect(await spent({ models: [OTHER], keyIds })).toBe(0);
  expect(await spent({ models: [OTHER, MODEL], includeByok: true })).toBe(15);
  expect(await spent({ period: 'total', startsOn: '2026-02-28' })).toBe(23);
  // In Rome, the evening of the last of February is March.
  expect(await spent({ timeZone: 'Europe/Rome' })).toBe(23);
  expect(await spent({ timeZone: 'Europe/Rome', models: [MODEL], keyIds })).toBe(17);
  expect((await make({ models: [MODEL] })).state.provisional).toBeNull();
  expect((await listBudgets(user, user.scope)).total).toBe(14);
});

test('names are the same however they were typed', async () => {
  const { keys } = await openAccount('a');
  await syncRound(user);
  const id = (await idsByName())['a'] ?? 0;
  const [composed, decomposed] = ['Caf\u00e9', 'Cafe\u0301'];
  await updateKey(
    user,
    user.scope,
    updateKeyInput.parse({ id, tags: [composed], name: `${decomposed} key` }),
  );
  spend(keys[0]?.hash ?? '', 2n * USD);
  await syncRound(user);
  const budget = await make(
    createBudgetInput.parse({ name: 'x', amount: 10, period: 'month', tags: [decomposed] }),
  );
  expect((await stateOf(budget)).spent).toBe(2);
  const list = (filter: object) => listKeys(user, user.scope, listKeysInput.parse(filter));
  for (const filter of [{ tag: decomposed }, { q: composed }, { q: decomposed }]) {
    expect((await list(filter)).total).toBe(1);
  }
});

test('what was used in a span across the start of a period is provisional in it', async () => {
  const { key, hash } = world.sim.createAccount({ name: 'x', credits: 1000 }).createKey({ name: 'pasted' });
  await createKey(user, user.scope, { name: 'pasted', key });
  world.sim.clock.set(Date.parse('2026-03-18T22:15:00Z'));
  await syncRound(user);
  const day = await make({ period: 'day', timeZone: 'Europe/Rome' });
  const week = await make({ period: 'week', timeZone: 'Europe/Rome' });
  spend(hash, 50n * USD, { at: Date.parse('2026-03-18T23:30:00Z') });
  world.sim.clock.set(Date.parse('2026-03-19T02:00:00Z'));
  await syncRound(user);
  expect(await stateOf(day)).toMatchObject({ spent: 0, provisional: 50, status: 'exceeded' });
  expect(await stateOf(week)).toMatchObject({ spent: 50, provisional: 0, status: 'exceeded' });
});

test('a span that only reaches into a period is not of it', async () => {
  const { key, hash } = world.sim
    .createAccount({ name: 'x', credits: 1000 })
    .createKey({ name: 'pasted', createdAt: now() - 60 * DAY });
  spend(hash, 300n * USD, { at: Date.parse('2026-03-05T12:00:00Z') });
  const week = await make({ period: 'week', timeZone: 'Europe/Rome' });
  await createKey(user, user.scope, { name: 'pasted', key });
  await syncRound(user);
  expect(await stateOf(week)).toMatchObject({ spent: 0, provisional: 0, status: 'ok' });
});

describe('what the clean-up takes away', () => {
  const keptDays = 365;
  test('of a budget that has no end goes on to count in it, by key, before and after', async () => {
    const { keys } = await openAccount('a', 'b');
    const [a, b] = keys.map(({ hash }) => hash);
    spend(a ?? '', 100n * USD, { at: Date.parse('2026-02-27T23:00:00Z') });
    spend(a ?? '', 8n * USD);
    spend(b ?? '', 2n * USD, { byok: 30n * USD });
    await syncRound(user);
    const { a: idA = 0 } = await idsByName();
    const startsOn = '2026-02-28';
    const all = await make({ period: 'total', startsOn });
    const mine = await make({ period: 'total', startsOn, keyIds: [idA] });
    const byok = await make({ period: 'total', startsOn, includeByok: true });
    const models = await make({ period: 'total', startsOn, models: [MODEL] });
    const month = await make({ period: 'month' });
    world.sim.clock.advance(200 * DAY);
    spend(b ?? '', 4n * USD);
    await syncRound(user);
    const spent = () => Promise.all([all, mine, byok, models].map(async (one) => (await stateOf(one)).spent));
    expect(await spent()).toEqual([14, 8, 44, 14]);
    // The hours that leave are those of the beginning, then all, and what came in between is new to a key.
    for (const days of [keptDays - 200, 100, 300]) {
      world.sim.clock.advance(days * DAY);
      await syncRound(user);
      await cleanupUsage(user);
      expect((await spent()).slice(0, 3)).toEqual([14, 8, 44]);
      expect((await stateOf(mine)).status).toBe('warning');
    }
    expect((await stateOf(models)).status).toBe('unknown');
    const { keys: late } = await openAccount('late');
    spend(a ?? '', 16n * USD);
    spend(late[0]?.hash ?? '', 32n * USD);
    await syncRound(user);
    await syncRound(user);
    expect((await spent()).slice(0, 3)).toEqual([62, 24, 92]);
    expect((await stateOf(all)).status).toBe('exceeded');
    const { items } = await budgetHistory(user, user.scope, { id: month.id });
    expect(items.length).toBeGreaterThan(10);
    expect(items.every(({ periodStart }) => new Date(periodStart) > addDays(user.now(), -keptDays))).toBe(
      true,
    );
  });

  test('before a budget is made is unknown to it', async () => {
    const { keys } = await openAccount('a');
    spend(keys[0]?.hash ?? '', 8n * USD);
    await syncRound(user);
    const moved = await make({ period: 'total', startsOn: '2026-03-01' });
    world.sim.clock.advance((keptDays + 30) * DAY);
    spend(keys[0]?.hash ?? '', 3n * USD);
    await syncRound(user);
    await cleanupUsage(user);
    await syncRound(user);
    const total = await make({ period: 'total', startsOn: '2026-03-01' });
    expect(await stateOf(total)).toMatchObject({ spent: 3, status: 'unknown' });
    expect(await stateOf(moved)).toMatchObject({ spent: 11, status: 'exceeded' });
    await updateBudget(user, user.scope, { id: moved.id, startsOn: '2026-03-02' });
    expect(await stateOf(moved)).toMatchObject({ spent: 3, status: 'unknown' });
    world.sim.clock.advance(7 * DAY);
    await syncRound(user);
    await cleanupUsage(user);
    expect(await stateOf(moved)).toMatchObject({ spent: 3, status: 'unknown' });
    expect(await stateOf(total)).toMatchObject({ spent: 3, status: 'unknown' });
  });
});

describe('what counters show and nothing explains', () => {
  const hidden = (keyHash: string, usage: bigint, at: number) =>
    world.sim.record({
      keyHash,
      at,
      model: MODEL,
      promptTokens: 1,
      completionTokens: 1,
      usage,
      shownFrom: { analytics: at + 400 * DAY, activity: at + 400 * DAY },
    });

  test('is of the period that the first look at a key lies in from that look on', async () => {
    const { keys } = await openAccount('a', 'b');
    const [a, b] = keys.map(({ hash }) => hash);
    hidden(a ?? '', 50n * USD, now() - 10 * DAY);
    spend(a ?? '', 4n * USD);
    const day = await make({ period: 'day' });
    const month = await make({ period: 'month' });
    await syncRound(user);
    for (const usage of [1n, 2n]) {
      world.sim.clock.advance(HOUR);
      spend(a ?? '', usage * USD, { at: now() });
      hidden(b ?? '', 8n * usage * USD, now());
      await syncRound(user);
    }
    expect(await stateOf(day)).toMatchObject({ spent: 7, provisional: 24 });
    expect(await stateOf(month)).toMatchObject({ spent: 7, provisional: 24 });
    // Of a key that was made in the period, all is.
    const account = world.sim.createAccount({ name: 'new', credits: 1000 });
    const made = account.createKey({ name: 'new', createdAt: now() - HOUR });
    hidden(made.hash, 16n * USD, now());
    await createKey(user, user.scope, {
      name: 'new',
      key: account.createKey({ name: 'm', kind: 'management' }).key,
    });
    await syncRound(user);
    expect(await stateOf(day)).toMatchObject({ spent: 7, provisional: 40 });
  });

  test('before a long period began stays out of it, however old that look', async () => {
    const { keys } = await openAccount('a');
    hidden(keys[0]?.hash ?? '', 50n * USD, now() - HOUR);
    await syncRound(user);
    world.sim.clock.advance(2 * DAY);
    await syncRound(user);
    const total = await make({ period: 'total', amount: 60 });
    for (let day = 0; day < 45; day += 5) {
      world.sim.clock.advance(5 * DAY);
      spend(keys[0]?.hash ?? '', USD);
      await syncRound(user);
    }
    expect(await stateOf(total)).toMatchObject({ spent: 9, provisional: 0 });
    await cleanupUsage(user);
    expect(await stateOf(total)).toMatchObject({ spent: 9, provisional: 0 });
  });

  test('is not known of a key whose counters cannot be read, nor of models while analytics are away', async () => {
    const { keys } = await openAccount('a', 'b');
    await syncRound(user);
    const all = await make({ period: 'day' });
    const models = await make({ period: 'day', models: [MODEL] });
    const { manager = 0 } = await idsByName();
    const statuses = async () => [(await stateOf(all)).status, (await stateOf(models)).status];
    const look = async () => {
      for (let hour = 0; hour < 3; hour += 1) {
        world.sim.clock.advance(HOUR);
        await syncRound(user).catch(() => undefined);
        await pulseAccount(user, { teamId: user.teamId, keyId: manager });
      }
    };
    world.sim.faults.add({ kind: 'status', status: 500, path: '/analytics/query', times: 'always' });
    spend(keys[0]?.hash ?? '', USD);
    await look();
    expect(await statuses()).toEqual(['ok', 'unknown']);
    world.sim.faults.clear();
    await syncRound(user);
    expect(await statuses()).toEqual(['ok', 'ok']);
    const where = { hash: keys[0]?.hash ?? '' };
    world.sim.odd.add({ name: 'set', call: 'GET /keys', path: 'data.*.usage', where, value: 'many' });
    await look();
    world.sim.odd.clear();
    expect(await statuses()).toEqual(['unknown', 'unknown']);
  });
});

test('a day of a change of clocks has its own length, and history tells what ended', async () => {
  const { keys } = await openAccount('a');
  const hash = keys[0]?.hash ?? '';
  world.sim.clock.set(Date.parse('2026-03-27T12:00:00Z'));
  await syncRound(user);
  await updateTeam(user, user.session, { id: user.teamId, timeZone: 'Europe/Rome' });
  const budget = await make({ period: 'day' });
  // 23 hours, from 23:00 UTC to 22:00 UTC.
  for (const [at, usd] of [
    ['2026-03-28T22:59:00Z', 1n],
    ['2026-03-28T23:00:00Z', 2n],
    ['2026-03-29T21:59:00Z', 4n],
    ['2026-03-29T22:00:00Z', 8n],
  ] as const) {
    spend(hash, usd * USD, { at: Date.parse(at) });
  }
  world.sim.clock.set(Date.parse('2026-03-30T06:00:00Z'));
  await syncRound(user);
  expect(await stateOf(budget)).toMatchObject({
    periodStart: '2026-03-29T22:00:00.000Z',
    periodEnd: '2026-03-30T22:00:00.000Z',
    spent: 8,
  });
  const { items, total } = await budgetHistory(user, user.scope, { id: budget.id });
  expect(total).toBe(3);
  expect(items.map(({ periodStart, spent }) => [periodStart, spent])).toEqual([
    ['2026-03-28T23:00:00.000Z', 6],
    ['2026-03-27T23:00:00.000Z', 1],
    ['2026-03-26T23:00:00.000Z', 0],
  ]);
});

test('one that began at either end of the calendar is answered, in any zone, and the others with it', async () => {
  const { keys } = await openAccount('a');
  spend(keys[0]?.hash ?? '', 2n * USD);
  await syncRound(user);
  for (const [startsOn, spent] of [
    ['0001-01-01', 2],
    ['9999-12-31', 0],
  ] as const) {
    for (const timeZone of ['Asia/Tokyo', 'America/New_York']) {
      for (const models of [undefined, [MODEL]]) {
        const budget = await make({ period: 'total', startsOn, timeZone, models });
        expect([startsOn, timeZone, (await stateOf(budget)).spent]).toEqual([startsOn, timeZone, spent]);
      }
    }
  }
  expect((await listBudgets(user, user.scope)).total).toBe(8);
});

test('the largest and the smallest amount are exact, and a change is partial', async () => {
  const big = await make({ amount: 1_000_000_000, keyIds: null });
  expect(big.amount).toBe(1_000_000_000);
  const small = await updateBudget(user, user.scope, { id: big.id, amount: 0.000001, thresholds: [] });
  expect(small).toMatchObject({ amount: 0.000001, thresholds: [], name: 'All', period: 'month' });
  const total = await updateBudget(user, user.scope, { id: big.id, period: 'total' });
  expect(total).toMatchObject({ startsOn: '2026-03-18', state: { periodEnd: null, forecast: null } });
  expect(await updateBudget(user, user.scope, { id: big.id, period: 'week' })).toMatchObject({
    startsOn: null,
    state: { periodStart: '2026-03-16T00:00:00.000Z' },
  });
});

test('a change of its action leaves what it does not name', async () => {
  const { id } = await make({ action: { kind: 'disable_keys', at: 120, dryRun: false } });
  const change = async (action: object) => {
    const { success, data } = updateBudgetInput.safeParse({ id, action });
    return success && (await updateBudget(user, user.scope, data)).action;
  };
  expect(await change({ kind: 'disable_keys', at: 150 })).toEqual({
    kind: 'disable_keys',
    at: 150,
    dryRun: false,
  });
  expect(await change({ kind: 'disable_keys' })).toMatchObject({ at: 150, dryRun: false });
  expect(await change({ at: 90 })).toEqual({ kind: 'disable_keys', at: 90, dryRun: false });
  expect(await change({})).toMatchObject({ at: 90 });
  expect(await change({ dryRun: true })).toEqual({ kind: 'disable_keys', at: 90, dryRun: true });
});

test.each([
  [{ amount: 0 }, 'amount'],
  [{ amount: 1e300 }, 'amount'],
  [{ amount: Number.NaN }, 'amount'],
  [{ amount: 0.0000001 }, 'amount'],
  [{ thresholds: [50, 50] }, 'thresholds'],
  [{ thresholds: [80, 50] }, 'thresholds'],
  [{ thresholds: [0] }, 'thresholds'],
  [{ thresholds: [1001] }, 'thresholds'],
  [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
  [{ keyIds: [] }, 'keyIds'],
  [{ action: { kind: 'disable_keys', at: 0 } }, 'action'],
])('%o is refused', (bad, path) => {
  const parsed = createBudgetInput.safeParse({ name: 'x', amount: 1, period: 'day', ...bad });
  expect(parsed.error?.issues[0]?.path[0]).toBe(path);
});

test('what is another team’s is refused, and a hundred are enough', async () => {
  const stranger = await world.newUser();
  const account = world.sim.createAccount({ name: 'b' });
  const { key } = account.createKey({ name: 'theirs' });
  const theirs = await createKey(stranger, stranger.scope, { name: 'theirs', key });
  await expect(make({ keyIds: [theirs.id] })).rejects.toThrow('key_of_another_team');
  await expect(make({ keyIds: [999_999_999] })).rejects.toThrow('key_not_found');
  await expect(make({ channelIds: [999_999_999] })).rejects.toThrow('channel_not_found');
  const { id } = await make();
  await expect(getBudget(stranger, stranger.scope, { id })).rejects.toThrow('budget_of_another_team');
  const made = await Promise.allSettled(Array.from({ length: 102 }, () => make()));
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(99);
});

test.each([
  { order: 'is removed after', isFirst: false },
  { order: 'is removed before', isFirst: true },
])('a channel that $order a budget chooses it, at the same time, is not chosen', async ({ isFirst }) => {
  const settings = { url: 'https://example.com/hook' };
  const channel = await createChannel(user, user.scope, { kind: 'webhook', name: 'Hook', settings }, 'en');
  const { id } = await make();
  const choose = () => updateBudget(user, user.scope, { id, channelIds: [channel.id] });
  const remove = () => removeChannel(user, user.scope, channel);
  // Both write down what they did when all else is done.
  const [, chosen] = await whileHeld(
    user,
    ({ db }) => db.execute(sql`LOCK TABLE audit_log IN SHARE MODE`),
    ...(isFirst ? [remove, choose] : [choose, remove]),
  );
  if (isFirst) expect(chosen).toMatchObject({ reason: { code: 'channel_not_found' } });
  expect(await getBudget(user, user.scope, { id })).toMatchObject({ channelIds: null });
});

test('a forecast is the same for a minute, so that an answer that is asked for again is, too', async () => {
  const { keys } = await openAccount('a');
  spend(keys[0]?.hash ?? '', 3n * USD);
  await syncRound(user);
  const budget = await make();
  world.sim.clock.set(Date.parse('2026-03-18T09:31:00.123Z'));
  const first = await stateOf(budget);
  world.sim.clock.set(Date.parse('2026-03-18T09:31:59.999Z'));
  expect(await stateOf(budget)).toEqual(first);
  world.sim.clock.set(Date.parse('2026-03-18T09:32:00Z'));
  expect((await stateOf(budget)).forecast).toBeLessThan(first.forecast ?? 0);
});
