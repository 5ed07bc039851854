import { DAY, HOUR } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { cleanupUsage } from '../src/cleanup/index.ts';
import { setKeyLimit } from '../src/control/index.ts';
import { createKey, listKeys, updateKey } from '../src/keys/index.ts';
import { enqueueDuePulses, pulseAccount } from '../src/pulse/index.ts';
import { nextLookMs } from '../src/pulse/interval.ts';
import { syncRound } from './support/sync-round.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const USD = 10n ** 12n;
const MODEL = 'openai/gpt-5-mini-2025-08-07';

beforeEach(() => {
  world.sim.clock.set(Date.parse('2026-03-18T09:30:00Z'));
});

function spend(keyHash: string, usage = USD) {
  world.sim.record({ keyHash, model: MODEL, promptTokens: 1, completionTokens: 1, usage });
}

async function openAccount() {
  const account = world.sim.createAccount({ name: crypto.randomUUID(), credits: 1000 });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  const keys = ['a', 'b'].map((name) => account.createKey({ name }));
  const { id } = await createKey(user, user.scope, { name: 'Acme', key: manager.key });
  await syncRound(user);
  return { id, keys, account };
}

async function jobs(): Promise<string[]> {
  const rows = await user.db.execute<{ task: string }>(sql`
    SELECT j.task_identifier AS task FROM graphile_worker.jobs j JOIN graphile_worker._private_jobs p ON p.id = j.id
    WHERE (p.payload->>'teamId')::bigint = ${user.teamId} ORDER BY 1`);
  return rows.map(({ task }) => task);
}

async function look(keyId: number): Promise<{ calls: string[]; jobs: string[] }> {
  await user.db.execute(sql`SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs`);
  const before = world.sim.requests.length;
  await pulseAccount(user, { teamId: user.teamId, keyId });
  return { calls: world.sim.requests.slice(before).map(({ path }) => path), jobs: await jobs() };
}

async function waitOf(keyId: number): Promise<number> {
  const [row] = await user.db.execute<{ wait: string }>(sql`
    SELECT extract(epoch FROM run_at - now()) AS wait FROM graphile_worker.jobs WHERE key = ${`pulse:${keyId}`}`);
  return Math.max(0, Math.round(Number(row?.wait)));
}

test('one call shows the counters; what stands still costs nothing, what moved is synced and evaluated', async () => {
  const { id, keys } = await openAccount();
  expect(await look(id)).toEqual({ calls: ['/keys'], jobs: ['pulse-account'] });
  expect(await waitOf(id)).toBe(300);
  spend(keys[0]?.hash ?? '');
  expect(await look(id)).toEqual({ calls: ['/keys'], jobs: ['evaluate-team', 'pulse-account', 'sync-key'] });
  expect(await look(id)).toEqual({ calls: ['/keys'], jobs: ['pulse-account'] });
});

test('what is left of a limit is known with the counter that moved, unless the limit was changed from here since', async () => {
  const { id, keys } = await openAccount();
  const one = world.sim.findKey(keys[0]?.hash ?? '')?.key;
  if (one === undefined) throw new Error('The account has keys.');
  Object.assign(one, { limit: 3, limitReset: 'daily' });
  world.sim.clock.advance(HOUR);
  await syncRound(user);
  const limitOf = async () => {
    const page = { skip: 0, limit: 9, sortBy: 'name' as const, sortOrder: 'asc' as const };
    const { items } = await listKeys(user, user.scope, page);
    const row = items.find(({ name }) => name === 'a');
    return row && { id: row.id, left: row.limitRemaining, problem: row.problem?.code };
  };
  const keyId = (await limitOf())?.id ?? 0;
  spend(one.hash, 2n * USD);
  world.sim.clock.advance(5 * 60_000);
  await look(id);
  expect(await limitOf()).toEqual({ id: keyId, left: 1, problem: undefined });
  spend(one.hash, 2n * USD);
  world.sim.clock.advance(5 * 60_000);
  await look(id);
  expect(await limitOf()).toEqual({ id: keyId, left: 0, problem: 'limit_reached' });
  await setKeyLimit(user, user.scope, { id: keyId, limit: 10, limitReset: 'daily' });
  // OpenRouter may show for a while what was before.
  Object.assign(one, { limit: 3 });
  world.sim.clock.advance(30_000);
  spend(one.hash);
  await look(id);
  expect(await limitOf()).toEqual({ id: keyId, left: 6, problem: undefined });
});

test('of a key without a limit, a look writes nothing of one', async () => {
  const { id, keys } = await openAccount();
  const rowsOf = () =>
    user.db.execute(sql`SELECT id, xmin::text FROM api_keys WHERE team_id = ${user.teamId} ORDER BY id`);
  const before = await rowsOf();
  spend(keys[0]?.hash ?? '');
  world.sim.clock.advance(5 * 60_000);
  expect((await look(id)).jobs).toContain('sync-key');
  expect(await rowsOf()).toEqual(before);
});

test('another workspace is another call; a key without an account is asked itself', async () => {
  const { id, account } = await openAccount();
  const { id: workspace } = account.createWorkspace({ name: 'Second', slug: 'second' });
  const elsewhere = account.createKey({ name: 'c', workspace });
  await syncRound(user);
  spend(elsewhere.hash);
  expect((await look(id)).calls).toEqual(['/keys', '/keys']);
  const alone = world.sim.createAccount({ name: 'solo' }).createKey({ name: 'solo' });
  const added = await createKey(user, user.scope, { name: 'solo', key: alone.key });
  await syncRound(user);
  spend(alone.hash);
  expect(await look(added.id)).toEqual({
    calls: ['/key'],
    jobs: ['evaluate-team', 'pulse-account', 'sync-key'],
  });
});

async function openWorkspace() {
  const opened = await openAccount();
  const workspace = opened.account.createWorkspace({ name: 'Second', slug: 'second' }).id;
  const elsewhere = opened.account.createKey({ name: 'c', workspace });
  await syncRound(user);
  return { ...opened, workspace, elsewhere };
}

test('a workspace that was deleted blinds no look, before its keys are known to be gone and after', async () => {
  const { id, keys, account, workspace, elsewhere } = await openWorkspace();
  world.sim.deleteKey(elsewhere.hash);
  account.deleteWorkspace(workspace);
  spend(keys[0]?.hash ?? '');
  expect((await look(id)).jobs).toContain('sync-key');
  world.sim.clock.advance(HOUR);
  await syncRound(user);
  spend(keys[0]?.hash ?? '');
  expect(await look(id)).toEqual({ calls: ['/keys'], jobs: ['evaluate-team', 'pulse-account', 'sync-key'] });
});

test('a workspace that is refused keeps no other from being looked at, and is not said to be', async () => {
  const { id, keys } = await openWorkspace();
  const lookedAt = async () => {
    const [row] = await user.db.execute(
      sql`SELECT looked_at::text AS at FROM account_pulses WHERE key_id = ${id}`,
    );
    return row?.['at'];
  };
  await look(id);
  const before = await lookedAt();
  world.sim.clock.advance(HOUR);
  for (const status of [400, 403, 404, 500]) {
    spend(keys[0]?.hash ?? '');
    world.sim.interludes.add('GET /keys', 1, () => {
      world.sim.faults.add({ kind: 'status', status, path: '/keys', times: 1 });
    });
    expect((await look(id)).jobs).toContain('sync-key');
    expect(await lookedAt()).toBe(before);
  }
  await look(id);
  expect(await lookedAt()).not.toBe(before);
});

test('an account at rest is looked at less and less often, and at once as usual when it moves', async () => {
  const { id, keys } = await openAccount();
  await look(id);
  world.sim.clock.advance(HOUR + 60_000);
  await look(id);
  expect(await waitOf(id)).toBe(600);
  world.sim.clock.advance(5 * HOUR);
  await look(id);
  expect(await waitOf(id)).toBe(900);
  spend(keys[1]?.hash ?? '');
  await look(id);
  expect(await waitOf(id)).toBe(300);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 86_400 }),
      fc.nat(100 * HOUR),
      fc.nat(HOUR),
      (seconds, idle, more) => {
        const wait = nextLookMs(seconds, idle);
        expect(wait).toBeGreaterThanOrEqual(seconds * 1000);
        expect(wait).toBeLessThanOrEqual(Math.max(seconds * 1000, 900_000));
        expect(nextLookMs(seconds, idle + more)).toBeGreaterThanOrEqual(wait);
      },
    ),
  );
});

test('OpenRouter away, the clock an hour back, a paused or removed account: nothing breaks, nothing is made up', async () => {
  const { id, keys } = await openAccount();
  await look(id);
  world.sim.faults.add({ kind: 'status', status: 500, path: '/keys', times: 'always' });
  expect(await look(id)).toEqual({ calls: ['/keys'], jobs: ['pulse-account'] });
  world.sim.faults.clear();
  world.sim.clock.advance(-HOUR);
  spend(keys[0]?.hash ?? '');
  expect((await look(id)).jobs).toEqual(['pulse-account']);
  world.sim.clock.advance(2 * HOUR);
  expect((await look(id)).jobs).toContain('sync-key');
  await updateKey(user, user.scope, { id, isActive: false });
  expect((await look(id)).calls).toEqual([]);
  expect((await look(999_999)).jobs).toEqual([]);
});

test('a look by a clock that was ahead hides none of those after it', async () => {
  const { id, keys } = await openAccount();
  await look(id);
  world.sim.clock.advance(40 * DAY);
  spend(keys[0]?.hash ?? '');
  await look(id);
  world.sim.clock.advance(HOUR - 40 * DAY);
  spend(keys[0]?.hash ?? '');
  expect((await look(id)).jobs).toContain('sync-key');
  const [row] = await user.db.execute(sql`
    SELECT max(seen_at) <= ${user.now().toISOString()} AS right FROM key_counters WHERE team_id = ${user.teamId}`);
  expect(row).toEqual({ right: true });
});

test('looks begin for accounts that nobody looks at, and not with PULSE_SECONDS=0', async () => {
  const { id } = await openAccount();
  await user.db.execute(sql`SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs`);
  const off = { ...user, config: { ...user.config, pulseSeconds: 0 } };
  expect(await enqueueDuePulses(off)).toBe(0);
  await enqueueDuePulses(user);
  expect(await jobs()).toEqual(['pulse-account']);
  expect(await enqueueDuePulses(user)).toBe(0);
  // Put off by a clock that was a day ahead.
  await user.db.execute(sql`
    UPDATE graphile_worker._private_jobs SET run_at = run_at + interval '1 day' WHERE key = ${`pulse:${id}`}`);
  expect(await enqueueDuePulses(user)).toBe(1);
  expect(await waitOf(id)).toBe(0);
  await pulseAccount(off, { teamId: user.teamId, keyId: id });
  expect(await waitOf(id)).toBe(0);
});

test('what counters were is forgotten after the longest period, but for the first and the last before it', async () => {
  const { id, keys } = await openAccount();
  const rows = async () =>
    (await user.db.execute(sql`SELECT 1 FROM key_counters WHERE team_id = ${user.teamId}`)).length;
  for (let days = 0; days < 4; days += 1) {
    spend(keys[0]?.hash ?? '');
    await look(id);
    world.sim.clock.advance(DAY);
  }
  const before = await rows();
  world.sim.clock.advance(60 * DAY);
  await cleanupUsage(user);
  expect(before - (await rows())).toBe(2);
});
