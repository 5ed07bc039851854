import { DAY, HOUR } from '@watcher/contract/calendar/time';
import { healthOutput } from '@watcher/contract/health';
import { beforeEach, describe, expect, test } from 'vitest';
import { evaluateTeam, listAlerts } from '../src/alerts/index.ts';
import { health } from '../src/health/index.ts';
import { keyDetail, watchedKeys } from '../src/key-pages/index.ts';
import { createKey, removeKey, updateKey } from '../src/keys/index.ts';
import { reconciliationOf } from '../src/reconciliation/read.ts';
import { syncKey } from '../src/sync/index.ts';
import { syncRound } from './support/sync-round.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const MODEL = 'openai/gpt-5-mini-2025-08-07';
const CENT = 10n ** 10n;

beforeEach(() => {
  world.sim.settings.lag.analytics = 0;
});

const now = () => world.sim.clock.now();

async function openAccount(name: string, credits: number) {
  const account = world.sim.createAccount({ name: crypto.randomUUID(), credits });
  const manager = account.createKey({ name, kind: 'management' });
  const key = account.createKey({ name: `key of ${name}`, createdAt: now() - 60 * DAY });
  const { id } = await createKey(user, user.scope, { name, key: manager.key });
  return { account, key, id };
}

function spend(keyHash: string, usage: bigint, at = now() - HOUR) {
  return world.sim.record({ keyHash, at, model: MODEL, promptTokens: 10, completionTokens: 1, usage });
}

const ask = async (as = user) => healthOutput.parse(await health(as, as.scope, {}));

test('without keys there is nothing to report', async () => {
  expect(await ask()).toEqual({
    warnings: [],
    credits: [],
    reconciliation: null,
    typicalDay: null,
    typicalByNow: null,
  });
});

test('credits, and how long they last at the pace of the last complete days', async () => {
  const steady = await openAccount('steady', 10);
  const young = await openAccount('young', 3);
  const idle = await openAccount('idle', 5);
  // A dollar a day for a week, and what is spent today is not a day's pace.
  for (let day = 1; day <= 7; day += 1) spend(steady.key.hash, 100n * CENT, now() - day * DAY);
  spend(steady.key.hash, 50n * CENT);
  // A dollar on each of the last two days only.
  for (let day = 1; day <= 2; day += 1) spend(young.key.hash, 100n * CENT, now() - day * DAY);
  await syncRound(user);
  const { credits } = await ask();
  expect(credits.map(({ name, balance, daysLeft }) => [name, balance, daysLeft])).toEqual([
    ['young', 1, 1],
    ['steady', 2.5, 2.5],
    ['idle', 5, null],
  ]);
  expect(credits[0]).toMatchObject({ keyId: young.id, totalCredits: 3, totalUsage: 2 });
  for (const { id } of [young, idle]) {
    const account = await keyDetail(user, user.scope, { id });
    expect(account.credits).toEqual(credits.find(({ keyId }) => keyId === id));
  }
  // More than there is: it owes, and nothing lasts.
  spend(young.key.hash, 200n * CENT);
  await syncRound(user);
  expect((await ask()).credits[0]).toMatchObject({ name: 'young', balance: -1, daysLeft: 0 });
  await removeKey(user, user.scope, { id: idle.id });
  expect((await ask()).credits).toHaveLength(2);
});

test('an account with two management keys has its credits once, by the one that answers for its keys', async () => {
  const { account, key, id } = await openAccount('one', 10);
  const second = account.createKey({ name: 'two', kind: 'management' });
  await createKey(user, user.scope, { name: 'two', key: second.key });
  const alone = world.sim.createAccount({ name: crypto.randomUUID(), credits: 7 });
  await createKey(user, user.scope, {
    name: 'alone',
    key: alone.createKey({ name: 'alone', kind: 'management' }).key,
  });
  for (const days of [1, 2, 3]) spend(key.hash, 100n * CENT, now() - days * DAY);
  await syncRound(user);
  const shown = async () => (await ask()).credits.map(({ name, balance }) => [name, balance]);
  expect(await shown()).toEqual([
    ['one', 7],
    ['alone', 7],
  ]);
  await removeKey(user, user.scope, { id });
  await syncRound(user);
  expect(await shown()).toEqual([
    ['two', 7],
    ['alone', 7],
  ]);
});

describe('two management keys of one account', () => {
  async function openTwo(credits: number) {
    const account = world.sim.createAccount({ name: crypto.randomUUID(), credits });
    const [first, second] = ['first', 'second'].map((name) =>
      account.createKey({ name, kind: 'management' }),
    );
    const key = account.createKey({ name: 'prod', createdAt: now() - 60 * DAY });
    const { id } = await createKey(user, user.scope, { name: 'first', key: first?.key ?? '' });
    await syncRound(user);
    await createKey(user, user.scope, { name: 'second', key: second?.key ?? '' });
    await syncRound(user);
    const syncFirst = () => syncKey(user, { teamId: user.teamId, keyId: id });
    return { account, key, id, hash: first?.hash ?? '', syncFirst };
  }

  const shown = async () => (await ask()).credits.map(({ name, balance }) => [name, balance]);

  /** All that was ever told of credits. */
  async function told() {
    await evaluateTeam(user, { teamId: user.teamId });
    const { items } = await listAlerts(user, user.scope, { state: 'all', skip: 0, limit: 100 });
    const ofCredits = items.filter(({ row }) => row.kind === 'credits_low');
    return ofCredits.map(({ row }) => [row.subjectName, row.resolvedAt === null ? 'open' : 'resolved']);
  }

  test('show what the newest look of either does, and tell of it once', async () => {
    const { account, key, syncFirst } = await openTwo(10);
    spend(key.hash, 1_100n * CENT, now() - 2 * DAY);
    await syncRound(user);
    expect(await told()).toEqual([['first', 'open']]);
    account.buyCredits(100);
    world.sim.clock.advance(5 * 60_000);
    // The listing of the second comes some minutes later.
    await syncFirst();
    expect(await shown()).toEqual([['first', 99]]);
    expect(await told()).toEqual([['first', 'resolved']]);
  });

  test('show the newest look also where it differs by little', async () => {
    const { key, id } = await openTwo(10);
    const all = (await watchedKeys(user, user.scope)).filter(({ kind }) => kind === 'management');
    const second = all.find((manager) => manager.id !== id)?.id ?? 0;
    spend(key.hash, 5n * CENT, now());
    world.sim.clock.advance(60_000);
    await syncKey(user, { teamId: user.teamId, keyId: second });
    expect(await shown()).toEqual([['first', 9.95]]);
  });

  test('are of one account however much it spends between their looks, and when its keys are removed', async () => {
    const { key, syncFirst } = await openTwo(10);
    spend(key.hash, 300n * CENT, now());
    world.sim.clock.advance(60_000);
    await syncFirst();
    expect(await shown()).toEqual([['first', 7]]);
    const found = (await watchedKeys(user, user.scope)).find(({ managedBy }) => managedBy !== null);
    await removeKey(user, user.scope, { id: found?.id ?? 0 });
    await syncRound(user);
    spend(key.hash, 300n * CENT, now());
    world.sim.clock.advance(60_000);
    await syncFirst();
    expect(await shown()).toEqual([['first', 4]]);
  });

  test('and a third have its credits once, in whichever order they list their keys', async () => {
    const { account, id } = await openTwo(10);
    const third = account.createKey({ name: 'third', kind: 'management' });
    const { id: thirdId } = await createKey(user, user.scope, { name: 'third', key: third.key });
    const all = (await watchedKeys(user, user.scope)).filter(({ kind }) => kind === 'management');
    const second = all.find((key) => key.id !== id && key.id !== thirdId)?.id ?? 0;
    for (const keyId of [second, thirdId, second, id]) {
      await syncKey(user, { teamId: user.teamId, keyId });
      expect(await shown()).toEqual([['first', 10]]);
    }
  });

  test.each(['revoked', 'paused'])('leave it to the second when the first is %s', async (end) => {
    const { account, key, id, hash } = await openTwo(10);
    spend(key.hash, 1_100n * CENT, now() - 2 * DAY);
    await syncRound(user);
    expect(await told()).toEqual([['first', 'open']]);
    account.buyCredits(100);
    if (end === 'revoked') world.sim.deleteKey(hash);
    else await updateKey(user, user.scope, { id, isActive: false });
    for (let hour = 0; hour < 2; hour += 1) {
      world.sim.clock.advance(HOUR);
      await syncRound(user);
    }
    expect(await shown()).toEqual([['second', 99]]);
    expect(await told()).toEqual([['first', 'resolved']]);
  });
});

test('credits that nobody has seen for a day are unknown', async () => {
  await openAccount('one', 10);
  await syncRound(user);
  world.sim.faults.add({ kind: 'status', status: 500, path: '/credits', times: 'always' });
  world.sim.clock.advance(23 * HOUR);
  expect((await ask()).credits).toHaveLength(1);
  world.sim.clock.advance(2 * HOUR);
  expect((await ask()).credits).toEqual([]);
});

test('an alert of low credits stays open while nobody sees them', async () => {
  const { account, key } = await openAccount('one', 10);
  spend(key.hash, 1_100n * CENT, now() - 2 * DAY);
  await syncRound(user);
  const states = async () => {
    await evaluateTeam(user, { teamId: user.teamId });
    const { items } = await listAlerts(user, user.scope, { state: 'all', skip: 0, limit: 100 });
    const ofCredits = items.filter(({ row }) => row.kind === 'credits_low');
    return ofCredits.map(({ row: { severity, resolvedAt } }) => [severity, resolvedAt === null]);
  };
  expect(await states()).toEqual([['critical', true]]);
  world.sim.faults.add({ kind: 'status', status: 500, path: '/credits', times: 'always' });
  world.sim.clock.advance(25 * HOUR);
  expect((await ask()).credits).toEqual([]);
  expect(await states()).toEqual([['critical', true]]);
  world.sim.faults.clear();
  account.buyCredits(1000);
  await syncRound(user);
  expect(await states()).toEqual([['critical', false]]);
});

test('what is billed is explained; a gap lowers the share and is raised after a day', async () => {
  const { key } = await openAccount('all', 1000);
  spend(key.hash, 9_999n * CENT, now() - 3 * DAY);
  await syncRound(user);
  await syncRound(user);
  expect((await ask()).reconciliation).toMatchObject({
    billed: 99.99,
    explained: 99.99,
    percentageExplained: 100,
  });
  // OpenRouter bills a cent that its analytics never report.
  world.sim.settings.lag.analytics = 2 * DAY;
  world.sim.clock.advance(HOUR);
  spend(key.hash, CENT);
  await syncRound(user);
  const { reconciliation, warnings } = await ask();
  expect(reconciliation).toMatchObject({ billed: 100, explained: 99.99, percentageExplained: 99.99 });
  expect(warnings).toEqual([]);
  world.sim.clock.advance(DAY + HOUR);
  await syncRound(user);
  const raised = await ask();
  expect(raised.warnings).toMatchObject([
    {
      kind: 'unexplained',
      subject: { type: 'key', name: 'key of all' },
      params: { unexplained: 0.01, byokUnexplained: 0, cause: 'missing' },
    },
  ]);
  const [gap] = raised.warnings;
  if (gap?.kind !== 'unexplained') throw new Error('no gap');
  expect(Date.parse(gap.params.to)).toBeGreaterThan(Date.parse(gap.params.from ?? ''));
  const detail = await keyDetail(user, user.scope, { id: gap.subject.id });
  expect(detail.reconciliation).toMatchObject([
    { billed: 100, explained: 99.99, unexplained: 0.01 },
    { billed: 100, explained: 99.99, unexplained: 0.01 },
  ]);
  world.sim.settings.lag.analytics = 0;
  world.sim.clock.advance(DAY);
  await syncRound(user);
  expect(await ask()).toMatchObject({ reconciliation: { percentageExplained: 100 }, warnings: [] });
});

test('more recorded than billed is no match, and makes up for nothing that another key lacks', () => {
  const compared = (billed: bigint, unexplained: bigint) => ({
    keyId: 1,
    name: 'key',
    isGone: false,
    billed,
    byokBilled: 0n,
    unexplained,
    byokUnexplained: 0n,
    gapFrom: null,
    gapTo: null,
    comparedAt: new Date(),
    hasSyncFailed: false,
  });
  const share = (...all: Parameters<typeof compared>[]) => {
    const { explained, percentageExplained } = reconciliationOf(all.map((one) => compared(...one))) ?? {};
    return [explained, percentageExplained];
  };
  expect(share([100n * CENT, 0n])).toEqual([1, 100]);
  expect(share([100n * CENT, 1n * CENT])).toEqual([0.99, 99]);
  expect(share([100n * CENT, -1n * CENT])).toEqual([1.01, 99]);
  expect(share([100n * CENT, -500n * CENT])).toEqual([6, 0]);
  expect(share([50n * CENT, 10n * CENT], [50n * CENT, -10n * CENT])).toEqual([1, 80]);
  expect(share([0n, 0n])).toEqual([0, 100]);
  expect(share([0n, -1n * CENT])).toEqual([0.01, 0]);
});

test('a gap of a key whose syncs fail says so', async () => {
  const { key, id } = await openAccount('all', 1000);
  spend(key.hash, 100n * CENT, now() - 3 * DAY);
  await syncRound(user);
  world.sim.settings.lag.analytics = 2 * DAY;
  world.sim.clock.advance(HOUR);
  spend(key.hash, CENT);
  await syncRound(user);
  world.sim.clock.advance(DAY);
  world.sim.faults.add({ kind: 'status', status: 401, path: '/analytics/query', times: 'always' });
  await syncRound(user);
  const failing = (await watchedKeys(user, user.scope)).find((one) => one.managedBy === id);
  expect(failing).toMatchObject({ pending: false, lastRun: { outcome: 'failed' } });
  const { warnings } = await ask();
  expect(warnings.filter(({ kind }) => kind === 'unexplained')).toMatchObject([
    { subject: { name: 'key of all' }, params: { unexplained: 0.01, cause: 'sync_failed' } },
  ]);
});

test('another team’s credits and bills are not shown', async () => {
  const { key } = await openAccount('all', 10);
  spend(key.hash, 100n * CENT);
  await syncRound(user);
  expect(await ask(await world.newUser())).toEqual({
    warnings: [],
    credits: [],
    reconciliation: null,
    typicalDay: null,
    typicalByNow: null,
  });
});
