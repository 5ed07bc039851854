import { type CreateBudgetInput, createBudgetInput } from '@watcher/contract/budgets';
import { DAY, HOUR, MINUTE } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evaluateTeam, listAlerts } from '../src/alerts/index.ts';
import { listAudit } from '../src/audit/index.ts';
import { createBudget, getBudget, updateBudget } from '../src/budgets/index.ts';
import type { Ctx, TxCtx } from '../src/context.ts';
import { disableKey, enableKey, reconcileKey, setKeyLimit } from '../src/control/index.ts';
import { withTransaction } from '../src/db/transaction.ts';
import { createKey, getKey, listKeys, removeKey, updateKey } from '../src/keys/index.ts';
import { pulseAccount } from '../src/pulse/index.ts';
import { syncKey } from '../src/sync/index.ts';
import { validateKey } from '../src/validation/index.ts';
import { syncRound } from './support/sync-round.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const USD = 10n ** 12n;

beforeEach(() => {
  world.sim.clock.set(Date.parse('2026-03-18T09:30:00Z'));
});

async function openAccount(...names: string[]) {
  const account = world.sim.createAccount({ name: crypto.randomUUID(), credits: 1000 });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const made = names.map((name) => account.createKey({ name }));
  await createKey(user, user.scope, { name: 'manager', key: manager.key });
  await syncRound(user);
  const page = { skip: 0, limit: 100, sortBy: 'created_at', sortOrder: 'asc' } as const;
  const { items } = await listKeys(user, user.scope, page);
  const keys = names.map((name, index) => ({
    id: items.find((key) => key.name === name)?.id ?? 0,
    hash: made[index]?.hash ?? '',
  }));
  return { keys, managerId: items.find((key) => key.name === 'manager')?.id ?? 0, account, manager };
}

function upstream(hash: string) {
  const key = world.sim.findKey(hash)?.key;
  if (key === undefined) throw new Error('no key');
  return key;
}

function spend(keyHash: string, usage: bigint) {
  const at = world.sim.clock.now() - HOUR;
  const model = 'openai/gpt-5-mini-2025-08-07';
  world.sim.record({ keyHash, at, model, promptTokens: 1, completionTokens: 1, usage });
}

const killing = (input: Partial<CreateBudgetInput> = {}) =>
  createBudget(
    user,
    user.scope,
    createBudgetInput.parse({
      name: 'Cap',
      amount: 10,
      period: 'day',
      forecast: false,
      action: { kind: 'disable_keys', at: 100, dryRun: false },
      ...input,
    }),
  );

/** A sync, an evaluation, and what follows from it at OpenRouter. */
async function round(keys: readonly { id: number }[]): Promise<void> {
  await syncRound(user);
  await evaluateTeam(user, { teamId: user.teamId });
  for (let look = 0; look < 2; look += 1) {
    for (const { id } of keys) await reconcileKey(user, { teamId: user.teamId, keyId: id });
  }
}

/** What was done to keys at OpenRouter, the earliest first. */
const actions = async () =>
  (await listAudit(user, user.scope, { skip: 0, limit: 100 })).items
    .filter(({ action }) => !/added$|^budget\.(created|changed)/.test(action))
    .map(({ action, actor }) => `${actor.type} ${action}`)
    .reverse();

describe('by hand', () => {
  test('a key is disabled and enabled at OpenRouter, and the log says who and why', async () => {
    const { keys } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    const disabled = await disableKey(user, user.scope, { id: a.id, reason: 'leaked' });
    expect(upstream(a.hash).disabled).toBe(true);
    expect(disabled).toMatchObject({
      disabled: true,
      disableCauses: [{ cause: 'manual', budgetId: null, by: expect.stringContaining('@') }],
    });
    await disableKey(user, user.scope, { id: a.id });
    await round(keys);
    // What we did ourselves is no alert.
    const page = { state: 'all', kind: 'key_problem', skip: 0, limit: 9 } as const;
    expect((await listAlerts(user, user.scope, page)).total).toBe(0);
    expect(await enableKey(user, user.scope, a)).toMatchObject({ disabled: false, disableCauses: [] });
    expect(upstream(a.hash).disabled).toBe(false);
    await round(keys);
    expect((await listAlerts(user, user.scope, page)).total).toBe(0);
    expect(await actions()).toEqual(['person key.disabled', 'person key.enabled']);
    const { items } = await listAudit(user, user.scope, { skip: 1, limit: 1 });
    expect(items).toMatchObject([{ subject: { type: 'key', name: 'a' }, data: { reason: 'leaked' } }]);
    world.sim.clock.advance(HOUR);
    upstream(a.hash).disabled = true;
    await round(keys);
    await expect(enableKey(user, user.scope, a)).rejects.toThrow('key_disabled_elsewhere');
  });

  test.each([403, 500])('what somebody disables after a %i stays disabled', async (status) => {
    const { keys } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    world.sim.faults.add({ kind: 'status', status, path: `/keys/${a.hash}`, times: 'always' });
    await expect(disableKey(user, user.scope, a)).rejects.toThrow();
    world.sim.faults.clear();
    // After a refusal at once; after an error, which may have come through, once it was looked at.
    if (status === 500) await reconcileKey(user, { teamId: user.teamId, keyId: a.id });
    upstream(a.hash).disabled = true;
    await reconcileKey(user, { teamId: user.teamId, keyId: a.id });
    expect(upstream(a.hash).disabled).toBe(true);
    expect(await actions()).toEqual([]);
  });

  test('pausing a key stops no control of it', async () => {
    const { keys } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    await disableKey(user, user.scope, a);
    await round(keys);
    await updateKey(user, user.scope, { id: a.id, isActive: false });
    await enableKey(user, user.scope, a);
    await round(keys);
    expect(upstream(a.hash).disabled).toBe(false);
    upstream(a.hash).disabled = true;
    await updateKey(user, user.scope, { id: a.id, isActive: true });
    await round(keys);
    expect(upstream(a.hash).disabled).toBe(true);
  });

  test('a limit is set there; a refusal changes nothing, nor does a key without a manager', async () => {
    const { keys, managerId } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    const limited = await setKeyLimit(user, user.scope, { id: a.id, limit: 12.5, limitReset: 'monthly' });
    expect(limited).toMatchObject({ limit: 12.5, limitRemaining: 12.5, limitReset: 'monthly' });
    expect(upstream(a.hash)).toMatchObject({ limit: 12.5, limitReset: 'monthly' });
    const path = `/keys/${a.hash}`;
    world.sim.faults.add({ kind: 'status', status: 403, path, times: 'always' });
    await expect(disableKey(user, user.scope, a)).rejects.toThrow('key_change_refused');
    world.sim.faults.clear();
    world.sim.faults.add({ kind: 'status', status: 500, path, times: 'always' });
    await expect(disableKey(user, user.scope, a)).rejects.toThrow('openrouter_unavailable');
    world.sim.faults.clear();
    expect(await getKey(user, user.scope, a)).toMatchObject({ disabled: false, disableCauses: [] });
    await expect(disableKey(user, user.scope, { id: managerId })).rejects.toThrow('key_not_controlled');
    expect(await actions()).toEqual(['person key.limit_changed']);
  });

  test('a limit whose answer is lost is in the audit as not confirmed; one that is refused is not', async () => {
    const { keys } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    const limit = { id: a.id, limit: 5, limitReset: null };
    world.sim.faults.add({ kind: 'reset', method: 'PATCH', path: '/keys', times: 'always', applies: true });
    await expect(setKeyLimit(user, user.scope, limit)).rejects.toThrow('openrouter_unavailable');
    world.sim.faults.clear();
    world.sim.clock.advance(3 * MINUTE);
    await syncRound(user);
    expect(await getKey(user, user.scope, a)).toMatchObject({ limit: 5 });
    world.sim.faults.add({ kind: 'status', status: 403, method: 'PATCH', path: '/keys', times: 'always' });
    await expect(setKeyLimit(user, user.scope, { ...limit, limit: 6 })).rejects.toThrow('key_change_refused');
    world.sim.faults.clear();
    const { items } = await listAudit(user, user.scope, { skip: 0, limit: 10 });
    const changes = items.filter(({ action }) => action === 'key.limit_changed');
    expect(changes.map(({ data }) => data)).toEqual([
      { from: { limit: null, limitReset: null }, to: { limit: 5, limitReset: null }, isConfirmed: false },
    ]);
  });

  test('a listing that began before a limit was set does not take it back', async () => {
    const { keys, managerId } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    const asked = world.sim.requests.length;
    // The last call of a listing.
    world.sim.faults.add({ kind: 'slow', path: '/credits', delayMs: 1500, times: 1 });
    const listing = syncKey(user, { teamId: user.teamId, keyId: managerId });
    await expect
      .poll(() => world.sim.requests.slice(asked).some(({ path }) => path === '/credits'))
      .toBe(true);
    await setKeyLimit(user, user.scope, { id: a.id, limit: 5, limitReset: 'daily' });
    await listing;
    expect(await getKey(user, user.scope, a)).toMatchObject({ limit: 5, limitReset: 'daily' });
  });
});

describe('by a budget', () => {
  test('a dry run says once what it would have done, and does nothing', async () => {
    const { keys } = await openAccount('a');
    await killing({ action: { kind: 'disable_keys', at: 100, dryRun: true } });
    spend(keys[0]?.hash ?? '', 11n * USD);
    await round(keys);
    await round(keys);
    expect(upstream(keys[0]?.hash ?? '').disabled).toBe(false);
    expect(await actions()).toEqual(['system budget.would_disable_keys']);
  });

  test('its keys are disabled while it is used up, and enabled in the next period', async () => {
    const { keys } = await openAccount('a', 'b', 'theirs');
    const [a, b, theirs] = keys;
    upstream(theirs?.hash ?? '').disabled = true;
    const { id } = await killing({ keyIds: [a?.id ?? 0, theirs?.id ?? 0] });
    spend(a?.hash ?? '', 11n * USD);
    await round(keys);
    const states = () => keys.map(({ hash }) => upstream(hash).disabled);
    expect(states()).toEqual([true, false, true]);
    const { disabledKeyIds } = (await getBudget(user, user.scope, { id })).state;
    expect(new Set(disabledKeyIds)).toEqual(new Set([a?.id, theirs?.id]));
    await expect(enableKey(user, user.scope, { id: a?.id ?? 0 })).rejects.toThrow('key_disabled_by_budget');
    // Somebody enables it there: it is disabled again, as long as the cause stands.
    upstream(a?.hash ?? '').disabled = false;
    await round(keys);
    expect(states()).toEqual([true, false, true]);
    world.sim.clock.advance(DAY);
    await round(keys);
    expect(states()).toEqual([false, false, true]);
    expect(await getKey(user, user.scope, { id: b?.id ?? 0 })).toMatchObject({ disableCauses: [] });
  });

  test('a person’s cause outlives the budget’s; a raised budget takes its own away', async () => {
    const { keys } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    const { id } = await killing();
    spend(a.hash, 11n * USD);
    await round(keys);
    await disableKey(user, user.scope, a);
    await updateBudget(user, user.scope, { id, amount: 100 });
    await round(keys);
    expect(upstream(a.hash).disabled).toBe(true);
    expect(await getKey(user, user.scope, a)).toMatchObject({ disableCauses: [{ cause: 'manual' }] });
    await enableKey(user, user.scope, a);
    await round(keys);
    expect(upstream(a.hash).disabled).toBe(false);
  });

  test('what OpenRouter shows late is waited for, and never taken for somebody else’s doing', async () => {
    const { keys } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    world.sim.settings.delay.readBack = HOUR / 2;
    try {
      await disableKey(user, user.scope, a);
      await round(keys);
      world.sim.clock.advance(HOUR);
      await round(keys);
      await enableKey(user, user.scope, a);
      await round(keys);
      world.sim.clock.advance(HOUR);
      await round(keys);
      expect(upstream(a.hash).disabled).toBe(false);
      expect(await getKey(user, user.scope, a)).toMatchObject({ disabled: false, disableCauses: [] });
      const page = { state: 'all', kind: 'key_problem', skip: 0, limit: 9 } as const;
      expect((await listAlerts(user, user.scope, page)).total).toBe(0);
    } finally {
      world.sim.settings.delay.readBack = 0;
    }
  });

  /** The process dies when OpenRouter has done it and before that is written down. */
  const dyingAfterwards = (): typeof user => ({
    ...user,
    openrouter: {
      ...user.openrouter,
      async updateKey(...call) {
        await user.openrouter.updateKey(...call);
        throw new Error('killed');
      },
      with: () => dyingAfterwards().openrouter,
    },
  });

  test('a key that was disabled before a crash is enabled in the next period', async () => {
    const { keys } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    await killing();
    spend(a.hash, 11n * USD);
    await syncRound(user);
    await evaluateTeam(user, { teamId: user.teamId });
    const id = { teamId: user.teamId, keyId: a.id };
    await expect(reconcileKey(dyingAfterwards(), id)).rejects.toThrow('killed');
    await round(keys);
    expect(upstream(a.hash).disabled).toBe(true);
    world.sim.clock.advance(DAY);
    await round(keys);
    expect(upstream(a.hash).disabled).toBe(false);
    const page = { state: 'all', kind: 'key_problem', skip: 0, limit: 9 } as const;
    expect((await listAlerts(user, user.scope, page)).total).toBe(0);
  });

  test('an evaluation between enabling a key and the next listing does not take it for disabled elsewhere', async () => {
    const { keys } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    await killing();
    spend(a.hash, 11n * USD);
    await round(keys);
    // Its problem is known from the next listing.
    world.sim.clock.advance(HOUR);
    await round(keys);
    expect(await getKey(user, user.scope, a)).toMatchObject({ problem: { code: 'disabled' } });
    world.sim.clock.advance(DAY);
    await round(keys);
    await evaluateTeam(user, { teamId: user.teamId });
    expect(await getKey(user, user.scope, a)).toMatchObject({ problem: null, status: 'valid' });
    const page = { state: 'all', kind: 'key_problem', skip: 0, limit: 9 } as const;
    expect((await listAlerts(user, user.scope, page)).total).toBe(0);
  });

  test('a listing that began before a key was enabled does not disable it here', async () => {
    const { keys, managerId } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    await disableKey(user, user.scope, a);
    await round(keys);
    const slowly: typeof user = {
      ...user,
      openrouter: {
        ...user.openrouter,
        async listKeys(secret) {
          const listing = await user.openrouter.listKeys(secret);
          world.sim.clock.advance(1000);
          await enableKey(user, user.scope, a);
          for (let look = 0; look < 2; look += 1) {
            await reconcileKey(user, { teamId: user.teamId, keyId: a.id });
          }
          return listing;
        },
        with: () => slowly.openrouter,
      },
    };
    await syncKey(slowly, { teamId: user.teamId, keyId: managerId });
    expect(await getKey(user, user.scope, a)).toMatchObject({
      disabled: false,
      problem: null,
      status: 'valid',
    });
    await syncRound(user);
    expect(await getKey(user, user.scope, a)).toMatchObject({
      disabled: false,
      problem: null,
      status: 'valid',
    });
  });

  test('a look that began before a key was enabled or disabled takes neither back', async () => {
    const { keys } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    const id = { teamId: user.teamId, keyId: a.id };
    const lookWhile = (act: () => Promise<unknown>): typeof user => ({
      ...user,
      openrouter: {
        ...user.openrouter,
        async getKey(secret, hash) {
          const shown = await user.openrouter.getKey(secret, hash);
          world.sim.clock.advance(1000);
          await act();
          return shown;
        },
      },
    });
    await disableKey(user, user.scope, a);
    await reconcileKey(
      lookWhile(() => enableKey(user, user.scope, a)),
      id,
    );
    expect(await getKey(user, user.scope, a)).toMatchObject({ disabled: false, disableCauses: [] });
    await reconcileKey(
      lookWhile(() => disableKey(user, user.scope, a)),
      id,
    );
    expect(await getKey(user, user.scope, a)).toMatchObject({
      disabled: true,
      disableCauses: [{ cause: 'manual' }],
    });
    // Enabled and disabled again: all is as it was, but for when.
    await reconcileKey(
      lookWhile(async () => {
        await enableKey(user, user.scope, a);
        world.sim.clock.advance(1000);
        await disableKey(user, user.scope, a);
      }),
      id,
    );
    await reconcileKey(user, id);
    expect(upstream(a.hash).disabled).toBe(true);
    expect(await actions()).toEqual([
      'person key.disabled',
      'person key.enabled',
      'person key.disabled',
      'person key.enabled',
      'person key.disabled',
    ]);
  });

  test('what a crash kept from being written down by hand is taken back', async () => {
    const { keys } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    await expect(disableKey(dyingAfterwards(), user.scope, a)).rejects.toThrow('killed');
    expect(upstream(a.hash).disabled).toBe(true);
    const jobs = await user.db.execute(
      `SELECT round(extract(epoch FROM run_at - now())) > 50 AS later FROM graphile_worker.jobs WHERE key = 'control:${a.id}'`,
    );
    expect(jobs).toEqual([{ later: true }]);
    await round(keys);
    expect(upstream(a.hash).disabled).toBe(false);
    expect(await getKey(user, user.scope, a)).toMatchObject({ disabled: false, disableCauses: [] });
  });
});

describe('what shows late, or does not say what became of it', () => {
  const reconcile = ({ id }: { id: number }) => reconcileKey(user, { teamId: user.teamId, keyId: id });
  const setAmount = async (id: number, amount: number) => {
    await updateBudget(user, user.scope, { id, amount });
    await evaluateTeam(user, { teamId: user.teamId });
  };
  afterEach(() => {
    world.sim.settings.delay.readBack = 0;
  });

  test('a key is enabled again, or disabled, before its last change shows', async () => {
    const { keys } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    world.sim.settings.delay.readBack = MINUTE;
    const { id } = await killing();
    spend(a.hash, 11n * USD);
    await round(keys);
    expect(upstream(a.hash).disabled).toBe(true);
    for (const [amount, disabled] of [
      [100, false],
      [10, true],
      [100, false],
    ] as const) {
      world.sim.clock.advance(20_000);
      await setAmount(id, amount);
      await reconcile(a);
      expect(upstream(a.hash).disabled).toBe(disabled);
    }
    // Some seconds later the listing still shows it disabled, which is nobody's doing.
    world.sim.clock.advance(20_000);
    await round(keys);
    world.sim.clock.advance(HOUR);
    await round(keys);
    expect(await getKey(user, user.scope, a)).toMatchObject({ disabled: false, problem: null });
    const page = { state: 'all', kind: 'key_problem', skip: 0, limit: 9 } as const;
    expect((await listAlerts(user, user.scope, page)).total).toBe(0);
  });

  test('a change whose answer was lost is ours, though the next try is refused', async () => {
    const { keys } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    await killing();
    spend(a.hash, 11n * USD);
    await syncRound(user);
    await evaluateTeam(user, { teamId: user.teamId });
    const patch = { method: 'PATCH', path: `/keys/${a.hash}`, kind: 'status', times: 1 } as const;
    world.sim.faults.add({ ...patch, status: 502, applies: true });
    world.sim.faults.add({ ...patch, status: 403 });
    await reconcile(a);
    world.sim.faults.clear();
    expect(upstream(a.hash).disabled).toBe(true);
    world.sim.clock.advance(DAY);
    await round(keys);
    expect(upstream(a.hash).disabled).toBe(false);
  });

  test.each(['refused', 'paused'] as const)(
    'what somebody enabled while its management key was %s is theirs to disable',
    async (how) => {
      const { keys, managerId, manager } = await openAccount('a');
      const [a] = keys;
      if (a === undefined) throw new Error('no key');
      const setAway = async (isAway: boolean) => {
        upstream(manager.hash).disabled = isAway && how === 'refused';
        if (how === 'paused') await updateKey(user, user.scope, { id: managerId, isActive: !isAway });
        else await validateKey(user, { teamId: user.teamId, keyId: managerId });
      };
      await killing();
      spend(a.hash, 11n * USD);
      await round(keys);
      await setAway(true);
      world.sim.clock.advance(DAY);
      await evaluateTeam(user, { teamId: user.teamId });
      expect(await getKey(user, user.scope, a)).toMatchObject({ disabled: true, disableCauses: [] });
      upstream(a.hash).disabled = false;
      await setAway(false);
      await syncRound(user);
      world.sim.clock.advance(DAY);
      upstream(a.hash).disabled = true;
      await round(keys);
      await round(keys);
      expect(upstream(a.hash).disabled).toBe(true);
    },
  );
});

describe('by a budget whose keys change hands', () => {
  test('a refusal leaves what somebody disables then to them', async () => {
    const { keys } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    const { id } = await killing();
    spend(a.hash, 11n * USD);
    const path = `/keys/${a.hash}`;
    await syncRound(user);
    await evaluateTeam(user, { teamId: user.teamId });
    world.sim.faults.add({ kind: 'status', status: 403, method: 'PATCH', path, times: 'always' });
    await reconcileKey(user, { teamId: user.teamId, keyId: a.id });
    world.sim.faults.clear();
    expect(await actions()).toContain('system key.control_refused');
    upstream(a.hash).disabled = true;
    await updateBudget(user, user.scope, { id, amount: 100 });
    await round(keys);
    expect(upstream(a.hash).disabled).toBe(true);
  });

  test('a paused key is disabled, and enabled in the next period', async () => {
    const { keys } = await openAccount('a', 'b');
    const [a, b] = keys;
    if (a === undefined || b === undefined) throw new Error('no key');
    await killing();
    await updateKey(user, user.scope, { id: a.id, isActive: false });
    spend(b.hash, 11n * USD);
    await round(keys);
    expect(keys.map(({ hash }) => upstream(hash).disabled)).toEqual([true, true]);
    world.sim.clock.advance(DAY);
    await round(keys);
    expect(keys.map(({ hash }) => upstream(hash).disabled)).toEqual([false, false]);
    expect((await actions()).filter((action) => action === 'system key.enabled')).toHaveLength(2);
  });

  test('a key that is not read any more keeps no other disabled after the period', async () => {
    const { keys } = await openAccount('a');
    const { keys: others, manager } = await openAccount('b');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    await killing();
    spend(a.hash, 11n * USD);
    await round([...keys, ...others]);
    expect(upstream(a.hash).disabled).toBe(true);
    upstream(manager.hash).disabled = true;
    world.sim.clock.advance(3 * HOUR);
    await round(keys);
    expect(upstream(a.hash).disabled).toBe(true);
    world.sim.clock.advance(DAY);
    await round(keys);
    expect(upstream(a.hash).disabled).toBe(false);
  });

  test.each(['another management key', 'the same one, added again'])(
    'a removed key that %s finds is enabled in the next period',
    async (which) => {
      const { keys, managerId, account, manager } = await openAccount('a');
      const [a] = keys;
      if (a === undefined) throw new Error('no key');
      const isOther = which.startsWith('another');
      const other = isOther ? account.createKey({ name: 'other', kind: 'management' }) : manager;
      if (isOther) await createKey(user, user.scope, { name: 'other', key: other.key });
      await killing({ keyIds: [a.id] });
      spend(a.hash, 11n * USD);
      await round(keys);
      await removeKey(user, user.scope, { id: managerId });
      expect(upstream(a.hash).disabled).toBe(true);
      if (!isOther) await createKey(user, user.scope, { name: 'again', key: other.key });
      await syncRound(user);
      const page = { skip: 0, limit: 100, sortBy: 'created_at', sortOrder: 'asc' } as const;
      const found = (await listKeys(user, user.scope, page)).items.filter(({ name }) => name === 'a');
      await round(found);
      // The budget that names it still does.
      expect(found.map((key) => key.id)).toEqual([a.id]);
      expect(upstream(a.hash).disabled).toBe(true);
      world.sim.clock.advance(DAY);
      await round(found);
      expect(upstream(a.hash).disabled).toBe(false);
    },
  );

  test('a removed key that somebody enabled meanwhile stays enabled', async () => {
    const { keys, managerId, manager } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    await disableKey(user, user.scope, a);
    await removeKey(user, user.scope, { id: managerId });
    upstream(a.hash).disabled = false;
    await createKey(user, user.scope, { name: 'again', key: manager.key });
    await syncRound(user);
    const page = { skip: 0, limit: 100, sortBy: 'created_at', sortOrder: 'asc' } as const;
    const found = (await listKeys(user, user.scope, page)).items.filter(({ name }) => name === 'a');
    await round(found);
    expect(upstream(a.hash).disabled).toBe(false);
    expect(found[0]?.disableCauses).toEqual([]);
  });

  test('another tag, and a removed key, have the budgets looked at', async () => {
    const { keys } = await openAccount('a', 'b');
    const [a, b] = keys;
    if (a === undefined || b === undefined) throw new Error('no key');
    const queued = async () => {
      const jobs = await user.db.execute(sql`
        SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs
        WHERE task_identifier = 'evaluate-team' HAVING count(*) > 0`);
      return jobs.length;
    };
    await queued();
    await updateKey(user, user.scope, { id: a.id, tags: ['client'] });
    expect(await queued()).toBe(1);
    await removeKey(user, user.scope, { id: b.id });
    expect(await queued()).toBe(1);
  });

  test('a budget that names a removed key can be saved as it is', async () => {
    const { keys } = await openAccount('a', 'b');
    const { id } = await killing({ keyIds: keys.map((key) => key.id) });
    await removeKey(user, user.scope, { id: keys[0]?.id ?? 0 });
    const { keyIds } = await getBudget(user, user.scope, { id });
    await expect(updateBudget(user, user.scope, { id, keyIds })).resolves.toMatchObject({ keyIds });
    await expect(
      updateBudget(user, user.scope, { id, keyIds: [...(keyIds ?? []), 999_999] }),
    ).rejects.toThrow('key_not_found');
  });
});

describe('what changes while budgets are evaluated', () => {
  /** An evaluation that has read keys and counters, and waits for a table that `meanwhile` has locked. */
  async function evaluatedWhile(table: string, meanwhile: (tx: TxCtx) => Promise<unknown>): Promise<void> {
    let evaluation: Promise<void> = Promise.resolve();
    await withTransaction(user as Ctx, async (tx) => {
      await tx.db.execute(sql.raw(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`));
      evaluation = evaluateTeam(user, { teamId: user.teamId });
      await expect
        .poll(async () => {
          const waiting = await user.db.execute(
            sql`SELECT FROM pg_locks WHERE relation = ${table}::regclass AND NOT granted`,
          );
          return waiting.count;
        })
        .toBeGreaterThan(0);
      await meanwhile(tx);
    });
    await evaluation;
  }

  test('by a sync counts nothing twice: what a counter showed before, and the figures after', async () => {
    const { keys, managerId } = await openAccount('a');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    await killing({ amount: 15 });
    world.sim.clock.advance(2 * HOUR);
    spend(a.hash, 10n * USD);
    await pulseAccount(user, { teamId: user.teamId, keyId: managerId });
    await evaluatedWhile('usage_day_sum', async (tx) => {
      await syncKey(tx, { teamId: user.teamId, keyId: managerId });
      await syncKey(tx, { teamId: user.teamId, keyId: a.id });
    });
    expect(await getKey(user, user.scope, a)).toMatchObject({ disableCauses: [] });
    const page = { state: 'all', kind: 'budget_threshold', skip: 0, limit: 9 } as const;
    const { items } = await listAlerts(user, user.scope, page);
    expect(items.map(({ row }) => row.params)).toMatchObject([{ threshold: 50, spent: 10, provisional: 0 }]);
  });

  test('by a person holds no key to what they have raised', async () => {
    const { keys } = await openAccount('a');
    const { id } = await killing();
    spend(keys[0]?.hash ?? '', 11n * USD);
    await syncRound(user);
    await evaluatedWhile('usage_day_sum', (tx) => updateRow(tx, id));
    expect(await actions()).toEqual([]);
  });

  /** As `updateBudget` does, which answers with sums besides. */
  const updateRow = (tx: TxCtx, id: number) =>
    tx.db.execute(sql`UPDATE budgets SET amount_micro = 1000000000 WHERE id = ${id}`);
});

describe('by a budget that is not known any more', () => {
  test('a key is enabled when its budget is raised above what is known', async () => {
    const { keys } = await openAccount('a', 'b');
    const { keys: others, manager } = await openAccount('c');
    const [a] = keys;
    if (a === undefined) throw new Error('no key');
    const { id } = await killing();
    spend(a.hash, 11n * USD);
    await round([...keys, ...others]);
    upstream(manager.hash).disabled = true;
    world.sim.clock.advance(3 * HOUR);
    await updateBudget(user, user.scope, { id, name: 'Cap of all', amount: 10.5 });
    await round(keys);
    expect((await getBudget(user, user.scope, { id })).state.status).toBe('unknown');
    expect(upstream(a.hash).disabled).toBe(true);
    await updateBudget(user, user.scope, { id, name: 'Renamed' });
    await round(keys);
    expect(upstream(a.hash).disabled).toBe(true);
    await updateBudget(user, user.scope, { id, amount: 1000 });
    await round(keys);
    expect((await getBudget(user, user.scope, { id })).state.status).toBe('unknown');
    expect(upstream(a.hash).disabled).toBe(false);
  });
});
