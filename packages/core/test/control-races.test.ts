import { setTimeout as sleep } from 'node:timers/promises';
import { createBudgetInput } from '@watcher/contract/budgets';
import { HOUR, MINUTE } from '@watcher/contract/calendar/time';
import { beforeEach, describe, expect, test } from 'vitest';
import { evaluateTeam } from '../src/alerts/index.ts';
import { listAudit } from '../src/audit/index.ts';
import { createBudget, updateBudget } from '../src/budgets/index.ts';
import { disableKey, enableKey, reconcileKey, setKeyLimit } from '../src/control/index.ts';
import { createKey, getKey, listKeys, removeKey, updateKey } from '../src/keys/index.ts';
import type { OpenRouter } from '../src/openrouter/client.ts';
import { syncKey } from '../src/sync/index.ts';
import { validateKey } from '../src/validation/index.ts';
import { syncRound } from './support/sync-round.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

beforeEach(() => {
  world.sim.clock.set(Date.parse('2026-03-18T09:30:00Z'));
  world.sim.faults.clear();
});

/** A key that a management key lists and that is pasted, too, when it is asked for. */
async function listedKey({ isPasted = false } = {}) {
  const account = world.sim.createAccount({ name: crypto.randomUUID(), credits: 1000 });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const made = account.createKey({ name: 'a', limit: 150 });
  const { id: managerId } = await createKey(user, user.scope, { name: 'manager', key: manager.key });
  await syncRound(user);
  if (isPasted) await createKey(user, user.scope, { name: 'a', key: made.key });
  const { id } = await find('a');
  return { id, hash: made.hash, value: made.key, managerId, manager };
}

async function find(name: string) {
  const page = { skip: 0, limit: 100, sortBy: 'created_at', sortOrder: 'asc' } as const;
  const found = (await listKeys(user, user.scope, page)).items.find((key) => key.name === name);
  if (found === undefined) throw new Error('no key');
  return found;
}

function upstream(hash: string) {
  const key = world.sim.findKey(hash)?.key;
  if (key === undefined) throw new Error('no key');
  return key;
}

/** What happens to a key between OpenRouter's first answer to a call, or its refusal, and its arrival here. */
function meanwhile(call: 'updateKey' | 'getCurrentKey', act: () => Promise<unknown>): typeof user {
  let isFirst = true;
  const before = async <T>(answer: Promise<T>): Promise<T> => {
    await answer.catch(() => undefined);
    if (!isFirst) return answer;
    isFirst = false;
    world.sim.faults.clear();
    world.sim.clock.advance(1000);
    await act();
    return answer;
  };
  const openrouter: OpenRouter = {
    ...user.openrouter,
    ...(call === 'updateKey'
      ? { updateKey: (...input) => before(user.openrouter.updateKey(...input)) }
      : { getCurrentKey: (secret) => before(user.openrouter.getCurrentKey(secret)) }),
    with: () => openrouter,
  };
  return { ...user, openrouter };
}

function refuseChanges(hash: string, status = 400) {
  world.sim.faults.add({ kind: 'status', status, method: 'PATCH', path: `/keys/${hash}`, times: 'always' });
}

const reconcile = (id: number, ctx = user) => reconcileKey(ctx, { teamId: user.teamId, keyId: id });

/** A budget that disables the key, at the next look. */
async function passedBudget(keyHash: string) {
  const input = { name: 'Cap', amount: 1, period: 'day', forecast: false };
  const action = { kind: 'disable_keys', at: 100, dryRun: false };
  const budget = await createBudget(user, user.scope, createBudgetInput.parse({ ...input, action }));
  const spent = { promptTokens: 1, completionTokens: 1, usage: 2n * 10n ** 12n };
  const at = world.sim.clock.now() - HOUR;
  world.sim.record({ keyHash, at, model: 'openai/gpt-5-mini-2025-08-07', ...spent });
  await syncRound(user);
  await evaluateTeam(user, { teamId: user.teamId });
  return budget;
}

/** What was done to keys, the earliest first. */
const audit = async () =>
  (await listAudit(user, user.scope, { skip: 0, limit: 100 })).items
    .filter(({ action }) => /^key\.(disabled|enabled|limit_changed|removed)$/.test(action))
    .reverse();
const actions = async () => (await audit()).map(({ actor, action }) => `${actor.type} ${action}`);

describe('a key that somebody disables while another is refused', () => {
  test('by hand can be enabled', async () => {
    const a = await listedKey();
    refuseChanges(a.hash);
    const first = meanwhile('updateKey', () => disableKey(user, user.scope, a));
    await expect(disableKey(first, user.scope, a)).rejects.toThrow('key_change_refused');
    expect(upstream(a.hash).disabled).toBe(true);
    await enableKey(user, user.scope, a);
    expect(upstream(a.hash).disabled).toBe(false);
  });

  test('for a budget can be enabled', async () => {
    const a = await listedKey();
    const budget = await passedBudget(a.hash);
    refuseChanges(a.hash);
    await reconcile(
      a.id,
      meanwhile('updateKey', () => disableKey(user, user.scope, a)),
    );
    await updateBudget(user, user.scope, { id: budget.id, amount: 100 });
    await evaluateTeam(user, { teamId: user.teamId });
    await enableKey(user, user.scope, a);
    expect(upstream(a.hash).disabled).toBe(false);
  });

  test('is nobody’s here when both are refused, as soon as that is looked at', async () => {
    const a = await listedKey();
    refuseChanges(a.hash);
    const first = meanwhile('updateKey', async () => {
      refuseChanges(a.hash);
      await expect(disableKey(user, user.scope, a)).rejects.toThrow('key_change_refused');
    });
    await expect(disableKey(first, user.scope, a)).rejects.toThrow('key_change_refused');
    world.sim.faults.clear();
    world.sim.clock.advance(2 * MINUTE);
    await reconcile(a.id);
    upstream(a.hash).disabled = true;
    await reconcile(a.id);
    expect(upstream(a.hash).disabled).toBe(true);
  });
});

describe('a key that is removed', () => {
  test('while it is disabled is enabled again', async () => {
    const a = await listedKey();
    const slowly = meanwhile('updateKey', () => removeKey(user, user.scope, a));
    await expect(disableKey(slowly, user.scope, a)).rejects.toThrow('key_not_found');
    expect(upstream(a.hash).disabled).toBe(false);
    expect(await actions()).toEqual(['person key.removed']);
    // Who disables it from now on wants it so, also when it comes back.
    upstream(a.hash).disabled = true;
    await removeKey(user, user.scope, { id: a.managerId });
    await createKey(user, user.scope, { name: 'again', key: a.manager.key });
    await syncRound(user);
    await reconcile(a.id);
    expect(upstream(a.hash).disabled).toBe(true);
  });

  test('while its disabling is refused is nobody’s here', async () => {
    const a = await listedKey();
    refuseChanges(a.hash);
    const slowly = meanwhile('updateKey', () => removeKey(user, user.scope, { id: a.managerId }));
    await expect(disableKey(slowly, user.scope, a)).rejects.toThrow('key_change_refused');
    upstream(a.hash).disabled = true;
    await createKey(user, user.scope, { name: 'again', key: a.manager.key });
    await syncRound(user);
    await reconcile(a.id);
    expect(upstream(a.hash).disabled).toBe(true);
  });

  test('while it is disabled is in the audit when OpenRouter does not take that back', async () => {
    const a = await listedKey();
    const slowly = meanwhile('updateKey', async () => {
      refuseChanges(a.hash);
      await removeKey(user, user.scope, a);
    });
    await expect(disableKey(slowly, user.scope, a)).rejects.toThrow('key_not_found');
    expect(await actions()).toEqual(['person key.removed', 'person key.disabled']);
    expect((await audit())[1]).toMatchObject({ subject: { id: a.id }, data: { isConfirmed: false } });
  });

  test('while it is disabled for a budget is in the audit', async () => {
    const a = await listedKey();
    await passedBudget(a.hash);
    await reconcile(
      a.id,
      meanwhile('updateKey', () => removeKey(user, user.scope, a)),
    );
    expect(upstream(a.hash).disabled).toBe(true);
    expect(await actions()).toEqual(['person key.removed', 'system key.disabled']);
  });

  test('while it is enabled stays disabled, unless it was enabled before', async () => {
    const a = await listedKey();
    await disableKey(user, user.scope, a);
    const removed = meanwhile('updateKey', async () => {
      await removeKey(user, user.scope, a);
    });
    await expect(enableKey(removed, user.scope, a)).rejects.toThrow('key_not_found');
    expect(upstream(a.hash).disabled).toBe(true);
    const b = await listedKey();
    await disableKey(user, user.scope, b);
    const enabled = meanwhile('updateKey', async () => {
      await enableKey(user, user.scope, b);
      await removeKey(user, user.scope, b);
    });
    await expect(enableKey(enabled, user.scope, b)).rejects.toThrow('key_not_found');
    expect(upstream(b.hash).disabled).toBe(false);
  });
});

test('a key that several enable at once is enabled once', async () => {
  const a = await listedKey();
  await disableKey(user, user.scope, a);
  const several = Array.from({ length: 8 }, () => enableKey(user, user.scope, a));
  for (const enabled of await Promise.all(several)) {
    expect(enabled).toMatchObject({ disabled: false, disableCauses: [] });
  }
  expect(await actions()).toEqual(['person key.disabled', 'person key.enabled']);
});

test('what is decided while a key is enabled for the product waits for nothing', async () => {
  const a = await listedKey();
  upstream(a.hash).disabled = true;
  // As a crash leaves it.
  await user.db.execute(`UPDATE api_keys SET disabled = true, is_disabled_by_us = true WHERE id = ${a.id}`);
  await reconcile(
    a.id,
    meanwhile('updateKey', () => disableKey(user, user.scope, a)),
  );
  const jobs = await user.db.execute(
    `SELECT run_at <= now() AS due FROM graphile_worker.jobs WHERE key = 'control:${a.id}'`,
  );
  expect(jobs).toEqual([{ due: true }]);
  await reconcile(a.id);
  expect(upstream(a.hash).disabled).toBe(true);
});

describe('a limit that is set', () => {
  test('while another one is comes after it, and is what is shown', async () => {
    const a = await listedKey();
    let second: Promise<unknown> = Promise.resolve();
    const first = meanwhile('updateKey', async () => {
      second = setKeyLimit(user, user.scope, { id: a.id, limit: 22, limitReset: 'daily' });
      // Long enough for it to be done if it did not wait.
      await Promise.race([second, sleep(500)]);
    });
    await setKeyLimit(first, user.scope, { id: a.id, limit: 11, limitReset: 'monthly' });
    await second;
    expect(upstream(a.hash)).toMatchObject({ limit: 22, limitReset: 'daily' });
    expect(await getKey(user, user.scope, a)).toMatchObject({ limit: 22, limitReset: 'daily' });
    expect((await audit()).map(({ data }) => data)).toEqual([
      { from: { limit: 150, limitReset: null }, to: { limit: 11, limitReset: 'monthly' } },
      { from: { limit: 11, limitReset: 'monthly' }, to: { limit: 22, limitReset: 'daily' } },
    ]);
  });

  test('after one that was refused, or whose answer was lost, waits for neither', async () => {
    const a = await listedKey();
    const turns = () =>
      user.db.execute(`SELECT FROM throttles WHERE bucket = 'key-limit:${a.id}' AND empty_at > now()`);
    for (const status of [400, 500]) {
      refuseChanges(a.hash, status);
      await expect(setKeyLimit(user, user.scope, { id: a.id, limit: 1, limitReset: null })).rejects.toThrow();
      expect(await turns()).toHaveLength(0);
      world.sim.faults.clear();
      await setKeyLimit(user, user.scope, { id: a.id, limit: status, limitReset: null });
      expect(await getKey(user, user.scope, a)).toMatchObject({ limit: status });
    }
  });

  const limit = { limit: 777, limitReset: 'weekly' } as const;

  test('while the key is pasted stays', async () => {
    const a = await listedKey();
    const setting = meanwhile('getCurrentKey', () => setKeyLimit(user, user.scope, { id: a.id, ...limit }));
    const pasted = await createKey(setting, user.scope, { name: 'a', key: a.value });
    expect(pasted).toMatchObject(limit);
  });

  test('while the key is validated stays', async () => {
    const a = await listedKey({ isPasted: true });
    const setting = meanwhile('getCurrentKey', () => setKeyLimit(user, user.scope, { id: a.id, ...limit }));
    await validateKey(setting, { teamId: user.teamId, keyId: a.id });
    expect(await getKey(user, user.scope, a)).toMatchObject(limit);
  });

  test('while the key is asked about itself stays', async () => {
    const a = await listedKey({ isPasted: true });
    await updateKey(user, user.scope, { id: a.managerId, isActive: false });
    const setting = meanwhile('getCurrentKey', async () => {
      await updateKey(user, user.scope, { id: a.managerId, isActive: true });
      await setKeyLimit(user, user.scope, { id: a.id, ...limit });
    });
    await syncKey(setting, { teamId: user.teamId, keyId: a.id });
    expect(await getKey(user, user.scope, a)).toMatchObject(limit);
  });
});

test('a key that was enabled while a validation found it disabled is valid', async () => {
  const a = await listedKey({ isPasted: true });
  await disableKey(user, user.scope, a);
  world.sim.clock.advance(HOUR);
  const enabling = meanwhile('getCurrentKey', () => enableKey(user, user.scope, a));
  await validateKey(enabling, { teamId: user.teamId, keyId: a.id });
  expect(await getKey(user, user.scope, a)).toMatchObject({ status: 'valid', problem: null });
});
