import { type CreateBudgetInput, createBudgetInput } from '@watcher/contract/budgets';
import { DAY, HOUR, MINUTE } from '@watcher/contract/calendar/time';
import { eq, sql } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  acknowledgeAlert,
  enqueueDueEvaluations,
  evaluateTeam,
  listAlerts,
  listRules,
  resendAlert,
  snoozeAlert,
  toAlert,
  updateRule,
} from '../src/alerts/index.ts';
import { createBudget, getBudget, removeBudget, updateBudget } from '../src/budgets/index.ts';
import { createChannel, getChannel, listChannels, removeChannel } from '../src/channels/index.ts';
import { setKeyLimit } from '../src/control/index.ts';
import { alerts, apiKeys, channels } from '../src/db/schema/index.ts';
import { createKey } from '../src/keys/index.ts';
import { getDigest, updateDigest } from '../src/reports/index.ts';
import { updateTeam } from '../src/teams/index.ts';
import { startReceiver } from './channels/support/receiver.ts';
import { runAlertJobs } from './support/alert-jobs.ts';
import { syncRound } from './support/sync-round.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const MODEL = 'openai/gpt-5-mini-2025-08-07';
const USD = 10n ** 12n;

beforeEach(() => {
  world.sim.settings.lag.analytics = 0;
  world.sim.clock.set(Date.parse('2026-03-18T09:30:00Z'));
});

const now = () => world.sim.clock.now();

async function openAccount(credits = 1000) {
  const account = world.sim.createAccount({ name: crypto.randomUUID(), credits });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const key = account.createKey({ name: 'prod', createdAt: now() - 60 * DAY });
  const { id: managerId } = await createKey(user, user.scope, { name: 'Acme', key: manager.key });
  await syncRound(user);
  return { account, key, managerId };
}

function spend(keyHash: string, usage: bigint, at = now() - HOUR) {
  return world.sim.record({ keyHash, at, model: MODEL, promptTokens: 10, completionTokens: 1, usage });
}

const budget = (input: Partial<CreateBudgetInput> = {}) =>
  createBudget(
    user,
    user.scope,
    createBudgetInput.parse({ name: 'All', amount: 10, period: 'month', forecast: false, ...input }),
  );

async function webhook(name = 'Hook') {
  const receiver = await startReceiver();
  const settings = { url: `${receiver.url}/${name}` };
  const channel = await createChannel(user, user.scope, { kind: 'webhook', name, settings }, 'en');
  return { receiver, channel, types: () => receiver.received.map(({ body }) => JSON.parse(body).type) };
}

/** What the team was told, oldest first, as `kind state title`. */
async function told(kind?: string): Promise<string[]> {
  const page = { state: 'all', skip: 0, limit: 100 } as const;
  const { items } = await listAlerts(user, user.scope, page);
  return items
    .map((alert) => toAlert(alert, 'en'))
    .filter((alert) => kind === undefined || alert.kind === kind)
    .map(({ kind: of, state, title }) => `${of} ${state} ${title}`)
    .reverse();
}

const evaluate = () => evaluateTeam(user, { teamId: user.teamId });

describe('a budget', () => {
  test('tells nothing of a part while the first sync of a key runs, but not for longer than it may take', async () => {
    const { account, key } = await openAccount();
    await budget();
    spend(key.hash, 9n * USD);
    await syncRound(user);
    const joined = account.createKey({ name: 'joined', createdAt: now() - 60 * DAY });
    spend(joined.hash, 2n * USD);
    await createKey(user, user.scope, { name: 'joined', key: joined.key });
    await evaluate();
    expect(await told('budget_threshold')).toEqual([]);
    world.sim.clock.advance(11 * 60_000);
    await evaluate();
    expect(await told('budget_threshold')).toEqual([
      'budget_threshold open Budget “All” has reached 50%',
      'budget_threshold open Budget “All” has reached 80%',
    ]);
    await syncRound(user);
    await evaluate();
    expect(await told('budget_threshold')).toHaveLength(3);
  });

  test('tells each threshold once, is resolved when corrected down, and says nothing when up again', async () => {
    const { key } = await openAccount();
    const { types, channel } = await webhook();
    const made = await budget();
    const { id } = spend(key.hash, 9n * USD);
    await syncRound(user);
    await Promise.all([evaluate(), evaluate(), evaluate()]);
    await evaluate();
    expect(await told()).toEqual([
      'budget_threshold open Budget “All” has reached 50%',
      'budget_threshold open Budget “All” has reached 80%',
    ]);
    expect(await runAlertJobs(user, user.teamId)).toBe(2);
    world.sim.correct(id, { usage: 6n * USD });
    await syncRound(user);
    await evaluate();
    expect(await runAlertJobs(user, user.teamId)).toBe(1);
    expect(await told()).toEqual([
      'budget_threshold open Budget “All” has reached 50%',
      'budget_threshold resolved Budget “All” has reached 80%',
    ]);
    spend(key.hash, 5n * USD);
    await syncRound(user);
    await evaluate();
    expect(await told()).toEqual([
      'budget_threshold open Budget “All” has reached 50%',
      'budget_threshold resolved Budget “All” has reached 80%',
      'budget_threshold open Budget “All” has reached 100%',
    ]);
    const { state } = await getBudget(user, user.scope, made);
    expect(state.reached.map(({ threshold }) => threshold)).toEqual([50, 80, 100]);
    await runAlertJobs(user, user.teamId);
    expect(types()).toEqual(['alert.opened', 'alert.opened', 'alert.resolved', 'alert.opened']);
    expect(await getChannel(user, user.scope, channel)).toMatchObject({ status: 'ok' });
  });

  test('that is raised and passed again tells again; one whose period only moves with the zone does not', async () => {
    const { key } = await openAccount();
    const made = await budget();
    spend(key.hash, 11n * USD);
    await syncRound(user);
    await evaluate();
    expect(await told()).toHaveLength(3);
    await updateTeam(user, user.session, { id: user.teamId, timeZone: 'Europe/Rome' });
    await syncRound(user);
    await evaluate();
    expect(await told()).toHaveLength(3);
    await updateBudget(user, user.scope, { id: made.id, amount: 100 });
    await evaluate();
    const reached = async () =>
      (await getBudget(user, user.scope, made)).state.reached.map(({ threshold }) => threshold);
    expect(await reached()).toEqual([]);
    spend(key.hash, 70n * USD);
    await syncRound(user);
    await evaluate();
    expect(await reached()).toEqual([50, 80]);
    const open = (await told()).filter((alert) => alert.startsWith('budget_threshold open'));
    expect(open).toEqual([
      'budget_threshold open Budget “All” has reached 50%',
      'budget_threshold open Budget “All” has reached 80%',
    ]);
    expect(await told()).toHaveLength(5);
  });

  test.each([
    { at: 100, usd: 11n, said: [100] },
    { at: 90, usd: 11n, said: [100] },
    { at: 90, usd: 9n, said: [80] },
    { at: 40, usd: 11n, said: [50] },
    { at: 100, usd: 9n, said: [] },
  ])('whose action is at $at% tells of it once in a leap to $usd of 10', async ({ at, usd, said }) => {
    const { key } = await openAccount();
    await budget({ action: { kind: 'disable_keys', at, dryRun: true } });
    spend(key.hash, usd * USD);
    await syncRound(user);
    await evaluate();
    const { items } = await listAlerts(user, user.scope, { state: 'open', skip: 0, limit: 9 });
    const about = items
      .map((alert) => toAlert(alert, 'en'))
      .filter(({ detail }) => detail.includes('Dry run: 1 key would be disabled'));
    expect(about.map(({ data }) => data['threshold'])).toEqual(said);
  });

  test('writes dates as the pages do', async () => {
    const { key } = await openAccount();
    await budget({ thresholds: [50] });
    spend(key.hash, 6n * USD);
    await syncRound(user);
    await evaluate();
    const [alert] = (await listAlerts(user, user.scope, { state: 'all', skip: 0, limit: 1 })).items;
    if (alert === undefined) throw new Error('no alert');
    expect(toAlert(alert, 'en').detail).toContain('$6.00 of $10.00 spent since Mar 1, 2026 (UTC).');
    expect(toAlert(alert, 'it').detail).toContain('dal 1 marzo 2026 (UTC).');
  });

  test('a threshold added after it was passed opens once; a deleted budget is over', async () => {
    const { key } = await openAccount();
    const made = await budget({ thresholds: [90] });
    spend(key.hash, 3n * USD);
    await syncRound(user);
    await evaluate();
    expect(await told()).toEqual([]);
    await updateBudget(user, user.scope, { id: made.id, thresholds: [25, 90] });
    await evaluate();
    await evaluate();
    expect(await told()).toEqual(['budget_threshold open Budget “All” has reached 25%']);
    await removeBudget(user, user.scope, made);
    await evaluate();
    expect(await told()).toEqual(['budget_threshold resolved Budget “All” has reached 25%']);
  });

  test('that counts other keys tells of these, also while it was open for the former ones', async () => {
    const { account, key } = await openAccount();
    const { types } = await webhook();
    const [dear, cheap] = [account.createKey({ name: 'dear' }), account.createKey({ name: 'cheap' })];
    spend(key.hash, 11n * USD);
    spend(dear.hash, 12n * USD);
    spend(cheap.hash, 1n * USD);
    await syncRound(user);
    const idOf = async (hash: string) => {
      const [row] = await user.db.select().from(apiKeys).where(eq(apiKeys.hash, hash));
      return row?.id ?? 0;
    };
    const made = await budget({ thresholds: [100], keyIds: [await idOf(key.hash)] });
    const open = async () => {
      await evaluate();
      const { items } = await listAlerts(user, user.scope, { state: 'open', skip: 0, limit: 9 });
      return items
        .map((alert) => toAlert(alert, 'en'))
        .filter(({ kind }) => kind === 'budget_threshold')
        .map(({ detail }) => /key “(.*?)”/.exec(detail)?.[1]);
    };
    const count = async (hash: string) => {
      await updateBudget(user, user.scope, { id: made.id, keyIds: [await idOf(hash)] });
      return open();
    };
    expect(await open()).toEqual(['prod']);
    const reachedAt = async () => (await getBudget(user, user.scope, made)).state.reached[0]?.at;
    const before = await reachedAt();
    world.sim.clock.advance(MINUTE);
    expect(await count(dear.hash)).toEqual(['dear']);
    expect(await reachedAt()).not.toBe(before);
    expect(await count(cheap.hash)).toEqual([]);
    expect(await count(dear.hash)).toEqual(['dear']);
    // Nothing is another matter, and nothing is told.
    await updateBudget(user, user.scope, { id: made.id, name: 'Same', keyIds: [await idOf(dear.hash)] });
    expect(await open()).toEqual(['dear']);
    await runAlertJobs(user, user.teamId);
    expect(types().filter((type) => type === 'alert.opened')).toHaveLength(3);
    expect(types().filter((type) => type === 'alert.resolved')).toHaveLength(2);
  });

  test.each([
    { off: { isActive: false }, on: { isActive: true } },
    { off: { amount: 1000 }, on: { amount: 10 } },
    { off: { thresholds: [400] }, on: { thresholds: [100] } },
    { off: { models: ['another/model'] }, on: { models: null } },
    { off: { includeByok: true, amount: 1000 }, on: { includeByok: false, amount: 10 } },
    { off: { period: 'day', amount: 1000 }, on: { period: 'month', amount: 10 } },
  ] as const)('that is exceeded after $off and $on is open again', async ({ off, on }) => {
    const { key } = await openAccount();
    const { id } = await budget({ thresholds: [100] });
    spend(key.hash, 11n * USD);
    await syncRound(user);
    await evaluate();
    const change = async (input: object) => {
      await updateBudget(user, user.scope, { id, ...input });
      await evaluate();
      return (await told('budget_threshold')).filter((line) => line.includes(' open '));
    };
    expect(await change(off)).toEqual([]);
    expect(await change(on)).toEqual(['budget_threshold open Budget “All” has reached 100%']);
  });

  test('whose forecast is switched off and on again is forecast again', async () => {
    const { key } = await openAccount();
    const { id } = await budget({ thresholds: [], forecast: true });
    spend(key.hash, 8n * USD);
    await syncRound(user);
    const change = async (forecast: boolean) => {
      await updateBudget(user, user.scope, { id, forecast });
      await evaluate();
      return (await told('budget_forecast')).filter((line) => line.includes(' open '));
    };
    expect(await change(true)).toHaveLength(1);
    expect(await change(false)).toEqual([]);
    expect(await change(true)).toHaveLength(1);
  });

  test('a new period resolves the old one’s and tells anew; the past stays as it is', async () => {
    const { key } = await openAccount();
    await budget({ period: 'day', thresholds: [50] });
    spend(key.hash, 6n * USD);
    await syncRound(user);
    await evaluate();
    world.sim.clock.advance(DAY);
    await syncRound(user);
    await evaluate();
    expect(await told('budget_threshold')).toEqual([
      'budget_threshold resolved Budget “All” has reached 50%',
    ]);
    // Late usage of yesterday opens nothing of yesterday.
    spend(key.hash, 20n * USD, now() - DAY);
    await syncRound(user);
    await evaluate();
    spend(key.hash, 7n * USD);
    await syncRound(user);
    await evaluate();
    expect(await told('budget_threshold')).toEqual([
      'budget_threshold resolved Budget “All” has reached 50%',
      'budget_threshold open Budget “All” has reached 50%',
    ]);
  });

  test('forecast to be exceeded says so once', async () => {
    const { key } = await openAccount();
    await budget({ thresholds: [], forecast: true });
    spend(key.hash, 7n * USD);
    await syncRound(user);
    await evaluate();
    await evaluate();
    expect(await told('budget_forecast')).toEqual([
      'budget_forecast open Budget “All” is on track to be exceeded',
    ]);
  });
});

describe('a key', () => {
  test('disabled, enabled and disabled again is two alerts; one that was disabled when found is none', async () => {
    const { account, key } = await openAccount();
    account.createKey({ name: 'old', disabled: true, createdAt: now() - DAY });
    const upstream = world.sim.findKey(key.hash)?.key;
    if (upstream === undefined) throw new Error('no key');
    for (const disabled of [true, true, false, true]) {
      upstream.disabled = disabled;
      world.sim.clock.advance(60_000);
      await syncRound(user);
      await evaluate();
    }
    expect(await told('key_problem')).toEqual([
      'key_problem resolved Key “prod” cannot be used',
      'key_problem open Key “prod” cannot be used',
    ]);
  });

  test('that is new at OpenRouter is told, those of the first listing are not', async () => {
    const { account } = await openAccount();
    await evaluate();
    expect(await told('new_key')).toEqual([]);
    world.sim.clock.advance(HOUR);
    account.createKey({ name: 'fresh' });
    await syncRound(user);
    await evaluate();
    await evaluate();
    expect(await told('new_key')).toEqual(['new_key open New API key “fresh” on OpenRouter']);
  });

  test('not read for as long as the rule says is stale until it is; time alone brings it about', async () => {
    await openAccount();
    await updateRule(user, user.scope, { kind: 'sync_stale', params: { hours: 0.01 } });
    await evaluate();
    expect(await told('sync_stale')).toEqual([]);
    world.sim.clock.advance(40_000);
    await user.db.execute(sql`SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs`);
    expect((await enqueueDueEvaluations(user)).teams).toBeGreaterThanOrEqual(1);
    await runAlertJobs(user, user.teamId);
    // The management key and its key are one account.
    expect(await told('sync_stale')).toEqual(['sync_stale open Syncs of key “Acme” are overdue']);
    await syncRound(user);
    await evaluate();
    expect((await told('sync_stale')).map((line) => line.split(' ')[1])).toEqual(['resolved']);
    await enqueueDueEvaluations(user);
    expect((await enqueueDueEvaluations(user)).messages).toBe(0);
  });
});

describe('a key’s limit', () => {
  async function limited() {
    const account = world.sim.createAccount({ name: crypto.randomUUID(), credits: 1000 });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    const key = account.createKey({
      name: 'prod',
      createdAt: now() - 60 * DAY,
      limit: 10,
      limitReset: 'monthly',
    });
    await createKey(user, user.scope, { name: 'Acme', key: manager.key });
    await look();
    const [row] = await user.db.select().from(apiKeys).where(eq(apiKeys.hash, key.hash));
    return { key, id: row?.id ?? 0 };
  }
  async function look() {
    await syncRound(user);
    await evaluate();
    await runAlertJobs(user, user.teamId);
  }

  test('that is raised and used up again tells again, one that stays tells once', async () => {
    const { key, id } = await limited();
    spend(key.hash, (95n * USD) / 10n);
    await look();
    await setKeyLimit(user, user.scope, { id, limit: 20, limitReset: 'monthly' });
    await look();
    world.sim.clock.advance(DAY);
    spend(key.hash, (95n * USD) / 10n);
    await look();
    await look();
    expect(await told('key_limit')).toEqual([
      'key_limit resolved Key “prod” has used 95% of its limit',
      'key_limit open Key “prod” has used 95% of its limit',
    ]);
  });

  test('that was told before causes named the limit is not told again', async () => {
    const { key } = await limited();
    const spent = spend(key.hash, (95n * USD) / 10n);
    await look();
    const asBefore = () =>
      user.db.execute(sql`
        UPDATE alerts SET cause = replace(cause, 'Z 10', 'Z') WHERE team_id = ${user.teamId} RETURNING cause`);
    expect(await asBefore()).toEqual([{ cause: expect.stringMatching(/@2026-04-01T00:00:00.000Z$/) }]);
    await look();
    expect(await told('key_limit')).toEqual(['key_limit open Key “prod” has used 95% of its limit']);
    world.sim.correct(spent.id, { usage: USD });
    await look();
    spend(key.hash, 9n * USD);
    await look();
    expect(await told('key_limit')).toHaveLength(1);
  });

  test('whose percent is raised and lowered again opens the same alert again without a message', async () => {
    const { key } = await limited();
    const { types } = await webhook();
    spend(key.hash, (95n * USD) / 10n);
    await look();
    for (const percent of [101, 90, 101]) {
      await updateRule(user, user.scope, { kind: 'key_limit', params: { percent } });
      await look();
      const state = percent === 90 ? 'open' : 'resolved';
      expect(await told('key_limit')).toEqual([`key_limit ${state} Key “prod” has used 95% of its limit`]);
    }
    await updateRule(user, user.scope, { kind: 'key_limit', params: { percent: 90 } });
    await look();
    expect(types()).toEqual(['alert.opened', 'alert.resolved']);
    // At the limit, there is news again, and then its end, too.
    world.sim.clock.advance(HOUR);
    spend(key.hash, USD);
    await look();
    world.sim.clock.set(Date.parse('2026-04-02T00:00:00Z'));
    await look();
    expect(types()).toEqual(['alert.opened', 'alert.resolved', 'alert.opened', 'alert.resolved']);
  });
});

test('an unusual day stays open while it cannot be judged, as after a key joined whose past nobody knows', async () => {
  const { key } = await openAccount();
  for (let day = 2; day <= 28; day += 1) spend(key.hash, USD, now() - day * DAY);
  spend(key.hash, 30n * USD, now() - DAY);
  await syncRound(user);
  await evaluate();
  const lone = world.sim
    .createAccount({ name: crypto.randomUUID(), credits: 10 })
    .createKey({ name: 'lone', createdAt: now() - 60 * DAY });
  spend(lone.hash, USD / 100n, now() - 10 * DAY);
  await createKey(user, user.scope, { name: 'lone', key: lone.key });
  await syncRound(user);
  await evaluate();
  expect(await told('unusual_day')).toEqual(['unusual_day open Spend anomaly on Mar 17, 2026']);
  world.sim.clock.advance(DAY);
  await syncRound(user);
  await evaluate();
  expect(await told('unusual_day')).toEqual(['unusual_day resolved Spend anomaly on Mar 17, 2026']);
});

test('an unusual day is open again when the team is back in its time zone', async () => {
  const { key } = await openAccount();
  for (let day = 2; day <= 28; day += 1) spend(key.hash, USD, now() - day * DAY);
  spend(key.hash, 30n * USD, Date.parse('2026-03-17T20:00:00Z'));
  const { types } = await webhook();
  await syncRound(user);
  await evaluate();
  const before = await told('unusual_day');
  expect(before).toHaveLength(1);
  for (const timeZone of ['Asia/Tokyo', 'UTC']) {
    await updateTeam(user, user.session, { id: user.teamId, timeZone });
    await evaluate();
    await runAlertJobs(user, user.teamId);
  }
  expect((await told('unusual_day')).filter((alert) => alert.includes(' open '))).toEqual(before);
  expect(types().filter((type) => type === 'alert.opened')).toHaveLength(2);
});

describe('an open alert', () => {
  async function look() {
    await syncRound(user);
    await Promise.all([evaluate(), evaluate()]);
    await runAlertJobs(user, user.teamId);
  }
  async function only(kind: 'credits_low' | 'budget_threshold') {
    const { items } = await listAlerts(user, user.scope, { state: 'all', kind, skip: 0, limit: 9 });
    expect(items).toHaveLength(1);
    const [row] = items.map((alert) => toAlert(alert, 'en'));
    if (row === undefined) throw new Error('no alert');
    return row;
  }
  /** An account that has spent $1 a day of $10, and has $5 left. */
  async function running() {
    const { account, key } = await openAccount(10);
    for (const day of [1, 2, 3, 4, 5]) spend(key.hash, USD, now() - day * DAY);
    const hook = await webhook();
    await look();
    expect(await only('credits_low')).toMatchObject({ severity: 'warning', data: { balance: 5 } });
    return { account, key, hook };
  }

  test('that becomes critical says so once more, under the same name; one that eases says nothing', async () => {
    const { account, key, hook } = await running();
    const { id } = await only('credits_low');
    spend(key.hash, 6n * USD);
    await look();
    await look();
    expect(await only('credits_low')).toMatchObject({
      id,
      severity: 'critical',
      title: '“Acme” has no credits left',
      data: { balance: -1 },
    });
    expect(hook.types()).toEqual(['alert.opened', 'alert.opened']);
    const sent = hook.receiver.received.map(({ body }) => JSON.parse(body).data);
    expect(sent.map((alert) => [alert.id, alert.severity])).toEqual([
      [id, 'warning'],
      [id, 'critical'],
    ]);
    account.buyCredits(6);
    await look();
    expect(await only('credits_low')).toMatchObject({ severity: 'warning', data: { balance: 5 } });
    account.buyCredits(1000);
    await look();
    expect(hook.types()).toEqual(['alert.opened', 'alert.opened', 'alert.resolved']);
  });

  test('has its figures brought up to date while it is new and then once an hour, and a name at once', async () => {
    const { key, hook } = await running();
    spend(key.hash, USD / 2n);
    await look();
    expect(await only('credits_low')).toMatchObject({ data: { balance: 4.5 } });
    world.sim.clock.advance(20 * MINUTE);
    spend(key.hash, USD / 2n);
    await user.db.execute(sql`UPDATE api_keys SET name = 'Acme Inc.' WHERE name = 'Acme'`);
    await look();
    expect(await only('credits_low')).toMatchObject({
      subject: { name: 'Acme Inc.' },
      data: { balance: 4.5 },
    });
    world.sim.clock.advance(HOUR);
    await look();
    expect(await only('credits_low')).toMatchObject({ data: { balance: 4 } });
    expect(hook.types()).toEqual(['alert.opened']);
  });

  test('names what drives it as it is known by now', async () => {
    const { account, key } = await openAccount();
    const other = account.createKey({ name: 'other', createdAt: now() - 60 * DAY });
    await budget({ thresholds: [50] });
    spend(key.hash, 6n * USD);
    await look();
    expect(await only('budget_threshold')).toMatchObject({ data: { drivers: { key: { name: 'prod' } } } });
    world.sim.record({
      keyHash: other.hash,
      at: now() - HOUR,
      model: 'anthropic/claude-sonnet-4.5',
      promptTokens: 10,
      completionTokens: 1,
      usage: 7n * USD,
    });
    await look();
    world.sim.clock.advance(HOUR);
    await look();
    expect(await only('budget_threshold')).toMatchObject({
      data: {
        spent: 13,
        drivers: { key: { name: 'other', cost: 7 }, model: { name: 'anthropic/claude-sonnet-4.5' } },
      },
    });
  });

  test('that is snoozed says that it became critical when the snooze ends', async () => {
    const { key, hook } = await running();
    const { id } = await only('credits_low');
    await snoozeAlert(user, user.scope, { id, until: new Date(now() + HOUR).toISOString() });
    spend(key.hash, 6n * USD);
    await look();
    expect(hook.types()).toEqual(['alert.opened']);
    world.sim.clock.advance(2 * HOUR);
    await look();
    expect(hook.types()).toEqual(['alert.opened', 'alert.opened']);
  });
});

test('credits that hover at the limit do not come and go', async () => {
  const { account, key } = await openAccount(20);
  await updateRule(user, user.scope, { kind: 'credits_low', params: { usd: 10 } });
  spend(key.hash, 11n * USD);
  await syncRound(user);
  await evaluate();
  account.buyCredits(1.5);
  await syncRound(user);
  await evaluate();
  expect(await told('credits_low')).toEqual(['credits_low open Low balance: “Acme”']);
  account.buyCredits(20);
  await syncRound(user);
  await evaluate();
  expect(await told('credits_low')).toEqual(['credits_low resolved Low balance: “Acme”']);
  world.sim.clock.advance(60_000);
  spend(key.hash, 21n * USD);
  await syncRound(user);
  await evaluate();
  expect(await told('credits_low')).toHaveLength(2);
});

describe('rules', () => {
  test('are all there with their defaults; one that is off tells nothing', async () => {
    const { items, total } = await listRules(user, user.scope);
    expect(total).toBe(11);
    expect(items.filter(({ isActive }) => !isActive).map(({ kind }) => kind)).toEqual(['new_model']);
    expect(items.find(({ kind }) => kind === 'credits_low')?.params).toEqual({ days: 7, usd: null });
    const { key } = await openAccount();
    await budget();
    spend(key.hash, 9n * USD);
    await updateRule(user, user.scope, { kind: 'budget_threshold', isActive: false });
    await syncRound(user);
    await evaluate();
    expect(await told()).toEqual([]);
  });

  test('that are off keep what is open until it is over, open nothing, and tell what they missed when on', async () => {
    const { receiver, types } = await webhook();
    const { key } = await openAccount();
    await budget({ thresholds: [50, 80] });
    const entry = spend(key.hash, 6n * USD);
    const look = async () => {
      await syncRound(user);
      await evaluate();
      await runAlertJobs(user, user.teamId);
    };
    const set = (isActive: boolean) => updateRule(user, user.scope, { kind: 'budget_threshold', isActive });
    await look();
    await set(false);
    spend(key.hash, 3n * USD);
    await look();
    const fifty = 'Budget “All” has reached 50%';
    expect(await told()).toEqual([`budget_threshold open ${fifty}`]);
    expect(types()).toEqual(['alert.opened']);
    await set(true);
    await look();
    expect(await told()).toEqual([
      `budget_threshold open ${fifty}`,
      'budget_threshold open Budget “All” has reached 80%',
    ]);
    expect(types()).toEqual(['alert.opened', 'alert.opened']);
    await set(false);
    world.sim.correct(entry.id, { usage: 0n });
    await look();
    expect((await told()).filter((alert) => alert.includes(' open '))).toEqual([]);
    expect(receiver.received).toHaveLength(4);
  });

  test('of key limits, new keys, models and channels keep what is open while they are off', async () => {
    const kinds = ['key_limit', 'new_key', 'new_model', 'channel_failing'] as const;
    for (const kind of kinds) await updateRule(user, user.scope, { kind, isActive: true });
    const { account, key } = await openAccount();
    spend(key.hash, USD, now() - 2 * DAY);
    await syncRound(user);
    world.sim.clock.advance(HOUR);
    account.createKey({ name: 'fresh', limit: 10, limitReset: 'monthly' });
    const fresh = account.keys.at(-1);
    world.sim.record({
      keyHash: fresh?.hash ?? '',
      at: now() - HOUR / 2,
      model: 'anthropic/claude-sonnet-4.5',
      promptTokens: 10,
      completionTokens: 1,
      usage: (95n * USD) / 10n,
    });
    const { channel } = await webhook();
    await user.db
      .update(channels)
      .set({ failingSince: new Date(now()), failures: 3 })
      .where(eq(channels.id, channel.id));
    await syncRound(user);
    await evaluate();
    const open = async () =>
      (await told()).filter((alert) => kinds.some((kind) => alert.startsWith(`${kind} open`))).length;
    expect(await open()).toBe(4);
    for (const kind of kinds) await updateRule(user, user.scope, { kind, isActive: false });
    await evaluate();
    expect(await open()).toBe(4);
  });

  test.each([
    [{ kind: 'credits_low', params: { days: 0 } }],
    [{ kind: 'credits_low', params: { days: null } }],
    [{ kind: 'credits_low', params: { usd: -1 } }],
    [{ kind: 'new_key', params: { days: 1 } }],
  ] as const)('%o is refused', async (input) => {
    await expect(updateRule(user, user.scope, input)).rejects.toThrow('invalid_input');
  });
});

describe('messages', () => {
  async function openOne() {
    const { key } = await openAccount();
    await budget({ thresholds: [50] });
    const entry = spend(key.hash, 6n * USD);
    await user.db.execute(sql`SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs`);
    await syncRound(user);
    await evaluate();
    const page = { state: 'all', kind: 'budget_threshold', skip: 0, limit: 1 } as const;
    const only = async () => {
      const [first] = (await listAlerts(user, user.scope, page)).items;
      if (first === undefined) throw new Error('no alert');
      return toAlert(first, 'en');
    };
    return { key, entry, only };
  }

  test('are the alert as the API answers it, signed, with one id over all attempts', async () => {
    const { receiver, channel } = await webhook();
    const { only } = await openOne();
    receiver.reply = (response) => response.writeHead(503).end();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect(await runAlertJobs(user, user.teamId)).toBe(1);
      expect(await only()).toMatchObject({
        deliveries: [
          { channelId: channel.id, status: 'queued', attempts: attempt, error: expect.any(String) },
        ],
      });
    }
    receiver.reply = (response) => response.end('ok');
    await runAlertJobs(user, user.teamId);
    expect(await runAlertJobs(user, user.teamId)).toBe(0);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(4);
    const last = receiver.received.at(-1);
    const { body = '', headers } = last ?? {};
    const signature = new Webhook(channel.signingSecret ?? '').sign(
      String(headers?.['webhook-id']),
      new Date(Number(headers?.['webhook-timestamp']) * 1000),
      body,
    );
    expect(headers?.['webhook-signature']).toBe(signature);
    const { id } = await only();
    expect(JSON.parse(body)).toMatchObject({
      type: 'alert.opened',
      data: {
        id,
        kind: 'budget_threshold',
        state: 'open',
        opened_at: expect.any(String),
        data: { threshold: 50, drivers: { key: { name: 'prod', cost: 6 } } },
      },
    });
    expect(await only()).toMatchObject({ deliveries: [{ status: 'sent', attempts: 4, error: null }] });
  });

  test('wait as long as the receiver asks, and one whose job is lost is found again', async () => {
    const { receiver } = await webhook();
    await openOne();
    receiver.reply = (response) => response.writeHead(429, { 'retry-after': '900' }).end();
    await runAlertJobs(user, user.teamId);
    const [row] = await user.db.execute<{ wait: string; due: string }>(sql`
      SELECT extract(epoch FROM d.next_at - d.last_attempt_at) AS wait, extract(epoch FROM j.run_at - now()) AS due
      FROM deliveries d JOIN graphile_worker.jobs j ON j.key = 'deliver:' || d.id WHERE d.team_id = ${user.teamId}`);
    expect(Number(row?.wait)).toBe(900);
    expect(Number(row?.due)).toBeGreaterThan(890);
    await user.db.execute(sql`SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs`);
    receiver.reply = (response) => response.end('ok');
    expect((await enqueueDueEvaluations(user)).messages).toBe(0);
    world.sim.clock.advance(HOUR);
    expect((await enqueueDueEvaluations(user)).messages).toBe(1);
    await runAlertJobs(user, user.teamId);
    expect(receiver.received).toHaveLength(2);
  });

  test('that it is over comes after that it began', async () => {
    const { receiver, types } = await webhook();
    const { entry, only } = await openOne();
    receiver.reply = (response) => response.writeHead(500).end();
    await runAlertJobs(user, user.teamId);
    world.sim.correct(entry.id, { usage: USD });
    await syncRound(user);
    await evaluate();
    expect(await only()).toMatchObject({ state: 'resolved' });
    // The round took the jobs away; the sweep brings them back.
    receiver.reply = (response) => response.end('ok');
    receiver.received.length = 0;
    world.sim.clock.advance(HOUR);
    await enqueueDueEvaluations(user);
    for (let round = 0; round < 4; round += 1) await runAlertJobs(user, user.teamId);
    expect(types()).toEqual(['alert.opened', 'alert.resolved']);
  });

  test('that it is over is said to nobody who was not told that it began', async () => {
    const { receiver, types } = await webhook();
    const { entry, only } = await openOne();
    receiver.reply = (response) => response.writeHead(400).end();
    // Until it is given up.
    for (let day = 0; day < 10; day += 1) {
      for (let attempt = 0; attempt < 4; attempt += 1) await runAlertJobs(user, user.teamId);
      world.sim.clock.advance(DAY);
      await enqueueDueEvaluations(user);
    }
    expect(await only()).toMatchObject({ deliveries: [{ status: 'failed' }] });
    receiver.reply = (response) => response.end('ok');
    receiver.received.length = 0;
    world.sim.correct(entry.id, { usage: USD });
    await syncRound(user);
    await evaluate();
    expect(await only()).toMatchObject({ state: 'resolved' });
    await runAlertJobs(user, user.teamId);
    expect(types()).toEqual([]);
  });

  test('a receiver that is gone switches its channel off, and the others are told', async () => {
    const [gone, other] = [await webhook('Gone'), await webhook('Other')];
    await openOne();
    gone.receiver.reply = (response) => response.writeHead(410).end();
    for (let round = 0; round < 3; round += 1) await runAlertJobs(user, user.teamId);
    expect(gone.receiver.received).toHaveLength(1);
    expect(await getChannel(user, user.scope, gone.channel)).toMatchObject({ status: 'disabled' });
    expect(await told('channel_failing')).toEqual(['channel_failing open Channel “Gone” was disabled']);
    const kinds = other.receiver.received.map(({ body }) => JSON.parse(body).data.kind);
    expect(kinds).toEqual(['budget_threshold', 'channel_failing']);
  });

  test('of what went to a channel that is removed go to the others that were chosen, or to all', async () => {
    const { key } = await openAccount();
    const [gone, other, third] = [await webhook('Gone'), await webhook('Other'), await webhook('Third')];
    await updateRule(user, user.scope, { kind: 'unusual_day', channelIds: [gone.channel.id] });
    await updateRule(user, user.scope, { kind: 'new_key', channelIds: [] });
    await updateDigest(user, user.scope, { channelIds: [gone.channel.id] });
    const made = await budget({
      thresholds: [50, 80],
      channelIds: [gone.channel.id, other.channel.id],
    });
    spend(key.hash, 6n * USD);
    await syncRound(user);
    await evaluate();
    await removeChannel(user, user.scope, gone.channel);
    const rules = (await listRules(user, user.scope)).items;
    const chosen = (kind: string) => rules.find((rule) => rule.kind === kind)?.channelIds;
    expect([chosen('unusual_day'), chosen('new_key')]).toEqual([null, []]);
    expect(await getDigest(user, user.scope)).toMatchObject({ channelIds: null });
    expect(await getBudget(user, user.scope, made)).toMatchObject({ channelIds: [other.channel.id] });
    const [alert] = await user.db.select().from(alerts).where(eq(alerts.teamId, user.teamId));
    expect(alert?.channelIds).toEqual([other.channel.id]);
    expect(third.receiver.received).toEqual([]);
  });

  test('of a rule whose channel was removed before such choices were cleared go to all', async () => {
    const { key } = await openAccount();
    const { channel } = await webhook('Gone');
    const other = await webhook('Other');
    await updateRule(user, user.scope, { kind: 'budget_threshold', channelIds: [channel.id] });
    await budget({ thresholds: [50] });
    spend(key.hash, 6n * USD);
    await syncRound(user);
    await user.db.delete(channels).where(eq(channels.id, channel.id));
    await evaluate();
    await runAlertJobs(user, user.teamId);
    expect(other.types()).toEqual(['alert.opened']);
  });

  test('are written and sent while their channels are removed', async () => {
    const { receiver } = await webhook();
    const { only } = await openOne();
    const { id } = await only();
    for (let round = 0; round < 30; round += 1) {
      const removed = await Promise.all([webhook(), webhook()]);
      // Nobody sends so many by hand.
      await user.db.execute(sql`DELETE FROM throttles WHERE bucket = ${`send-by-hand:${user.teamId}`}`);
      await resendAlert(user, user.scope, { id });
      await Promise.all([
        resendAlert(user, user.scope, { id }),
        ...removed.map(({ channel }) => removeChannel(user, user.scope, channel)),
        resendAlert(user, user.scope, { id }),
        runAlertJobs(user, user.teamId),
      ]);
    }
    await runAlertJobs(user, user.teamId);
    expect((await listChannels(user, user.scope)).items).toHaveLength(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(91);
  });

  test('can be sent again, acknowledged and snoozed', async () => {
    const { receiver } = await webhook();
    const { only } = await openOne();
    await runAlertJobs(user, user.teamId);
    const { id } = await only();
    expect(await resendAlert(user, user.scope, { id })).toEqual({ queued: 1 });
    await runAlertJobs(user, user.teamId);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(2);
    await acknowledgeAlert(user, user.scope, { id });
    const at = (await only()).acknowledgedAt;
    world.sim.clock.advance(60_000);
    await acknowledgeAlert(user, user.scope, { id });
    expect(await only()).toMatchObject({ state: 'acknowledged', acknowledgedAt: at });
    const until = new Date(now() + HOUR).toISOString();
    await snoozeAlert(user, user.scope, { id, until });
    expect(await only()).toMatchObject({ snoozedUntil: until });
    const past = new Date(now() - 1).toISOString();
    await expect(snoozeAlert(user, user.scope, { id, until: past })).rejects.toThrow('invalid_input');
    const stranger = await world.newUser();
    await expect(acknowledgeAlert(stranger, stranger.scope, { id })).rejects.toThrow('alert_of_another_team');
  });
});
