import { DAY, HOUR } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKey, getKey, listKeys, removeKey, requestSync, updateKey } from '../src/keys/index.ts';
import { OpenRouterError } from '../src/openrouter/errors.ts';
import { syncHistory, syncKey } from '../src/sync/index.ts';
import { dashboard } from '../src/usage/index.ts';
import { ledgerFacts, rollupDifferences, storedFacts } from './support/facts.ts';
import { createWorld, type World } from './support/world.ts';

const MODEL = 'openai/gpt-5-mini-2025-08-07';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

function spend(keyHash: string, at: number, usd = 0.25) {
  const usage = BigInt(Math.round(usd * 1e12));
  return world.sim.record({ keyHash, at, model: MODEL, promptTokens: 100, completionTokens: 20, usage });
}

type User = Awaited<ReturnType<World['newUser']>>;

async function syncEverything(user: User): Promise<void> {
  const { items } = await listKeys(user, user.scope, {
    skip: 0,
    limit: 100,
    sortBy: 'created_at',
    sortOrder: 'asc',
  });
  const managersFirst = [...items].sort(
    (a, b) => Number(b.kind === 'management') - Number(a.kind === 'management'),
  );
  for (const key of managersFirst) await syncKey(world.ctx, { teamId: user.teamId, keyId: key.id });
  const after = await listKeys(user, user.scope, {
    skip: 0,
    limit: 100,
    sortBy: 'created_at',
    sortOrder: 'asc',
  });
  for (const key of after.items.filter((item) => !items.some((other) => other.id === item.id))) {
    await syncKey(world.ctx, { teamId: user.teamId, keyId: key.id });
  }
}

async function totalCost(user: User): Promise<number> {
  return (await dashboard(user, user.scope, { days: 30 })).summary.totalCost;
}

/** Keys that were found through a management key. */
async function watched(user: User) {
  const all = await listKeys(user, user.scope, { skip: 0, limit: 100, sortBy: 'name', sortOrder: 'asc' });
  return all.items.filter(({ managedBy }) => managedBy !== null);
}

async function secondsUntilSync(id: number): Promise<number> {
  const result = await world.ctx.db.execute<{ seconds: number }>(sql`
    SELECT extract(epoch FROM run_at - now())::float8 AS seconds FROM graphile_worker.jobs
    WHERE key = ${`sync-key:${id}`}`);
  return result[0]?.seconds ?? 0;
}

describe('keys and their usage', () => {
  test('a management key brings the keys of its account, of every workspace, with their hours', async () => {
    const account = world.sim.createAccount({ name: 'agency' });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    const one = account.createKey({ name: 'same name', kind: 'inference' });
    const two = account.createKey({ name: 'same name', kind: 'inference', disabled: true });
    const workspace = account.createWorkspace({ name: 'Research', slug: 'research' });
    const three = account.createKey({ name: 'elsewhere', kind: 'inference', workspace: workspace.id });
    const now = world.sim.clock.now();
    spend(three.hash, now - HOUR, 1);
    spend(one.hash, now - 2 * HOUR);
    spend(one.hash, now - 20 * DAY, 0.000000000123);
    spend(two.hash, now - 3 * DAY);
    const user = await world.newUser();
    await createKey(user, user.scope, { name: 'Acme', key: manager.key });
    await syncEverything(user);

    expect(await storedFacts(world.ctx, user.teamId)).toEqual(
      ledgerFacts(world.sim.ledger.rows({ account })),
    );
    const { items, total } = await listKeys(user, user.scope, {
      skip: 0,
      limit: 50,
      sortBy: 'name',
      sortOrder: 'asc',
    });
    expect(total).toBe(4);
    expect(
      items.map((key) => `${key.kind}, ${key.name}, ${key.status}, found: ${key.managedBy !== null}`).sort(),
    ).toEqual([
      'inference, elsewhere, valid, found: true',
      'inference, same name, invalid, found: true',
      'inference, same name, valid, found: true',
      'management, Acme, valid, found: false',
    ]);
    expect(await totalCost(user)).toBe(1.500000000123);
  });

  test('a pasted key of the account is recognised by its hash and counted once, whichever comes first', async () => {
    for (const order of ['pasted first', 'manager first'] as const) {
      const account = world.sim.createAccount({ name: order });
      const manager = account.createKey({ name: 'manager', kind: 'management' });
      const pasted = account.createKey({ name: 'prod', kind: 'inference' });
      spend(pasted.hash, world.sim.clock.now() - HOUR);
      const user = await world.newUser();
      const inputs = [
        { name: 'Mine', key: pasted.key },
        { name: 'All', key: manager.key },
      ];
      for (const input of order === 'pasted first' ? inputs : inputs.reverse()) {
        await createKey(user, user.scope, input);
        await syncEverything(user);
      }
      await syncEverything(user);
      expect(await totalCost(user)).toBe(0.25);
      expect(
        (await listKeys(user, user.scope, { skip: 0, limit: 50, sortBy: 'name', sortOrder: 'asc' })).total,
      ).toBe(2);
      expect(await storedFacts(world.ctx, user.teamId)).toEqual(
        ledgerFacts(world.sim.ledger.rows({ account })),
      );
    }
  });

  test('an inference key alone is followed by its lifetime counter: money known, counts not', async () => {
    const account = world.sim.createAccount({ name: 'solo' });
    const key = account.createKey({ name: 'solo', kind: 'inference' });
    const now = world.sim.clock.now();
    spend(key.hash, now - 60 * DAY, 5);
    spend(key.hash, now - 1.5 * DAY, 2);
    spend(key.hash, now - HOUR, 1);
    const user = await world.newUser();
    await createKey(user, user.scope, { name: 'solo', key: key.key });
    await syncEverything(user);
    expect((await dashboard(user, user.scope, { days: 1 })).summary.totalCost).toBe(1);
    expect((await dashboard(user, user.scope, { days: 30 })).summary).toMatchObject({
      totalCost: 3,
      totalRequests: null,
      totalTokensInput: null,
      avgCostPerRequest: null,
    });
    world.sim.clock.advance(HOUR);
    spend(key.hash, world.sim.clock.now() - 1, 0.5);
    await syncEverything(user);
    await syncEverything(user);
    expect(await totalCost(user)).toBe(3.5);
    world.sim.clock.advance(-HOUR);
  });

  test('a pasted key goes on by its counter when its management key is removed', async () => {
    const account = world.sim.createAccount({ name: 'leaving' });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    const pasted = account.createKey({ name: 'stays', kind: 'inference' });
    const found = account.createKey({ name: 'goes', kind: 'inference' });
    spend(pasted.hash, world.sim.clock.now() - HOUR, 1);
    spend(found.hash, world.sim.clock.now() - HOUR, 4);
    const user = await world.newUser();
    const managerKey = await createKey(user, user.scope, { name: 'All', key: manager.key });
    const pastedKey = await createKey(user, user.scope, { name: 'Mine', key: pasted.key });
    await syncEverything(user);
    expect(await totalCost(user)).toBe(5);

    await removeKey(user, user.scope, { id: managerKey.id });
    expect(await totalCost(user)).toBe(1);
    expect((await getKey(user, user.scope, { id: pastedKey.id })).managedBy).toBeNull();
    spend(pasted.hash, world.sim.clock.now(), 0.125);
    await syncEverything(user);
    expect(await totalCost(user)).toBe(1.125);
    expect(await rollupDifferences(world.ctx)).toBe(0);
  });

  test('a found key that was removed stays away, until it is pasted', async () => {
    const account = world.sim.createAccount({ name: 'ignored' });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    const key = account.createKey({ name: 'noise', kind: 'inference' });
    spend(key.hash, world.sim.clock.now() - HOUR);
    const user = await world.newUser();
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncEverything(user);
    const { items } = await listKeys(user, user.scope, {
      skip: 0,
      limit: 50,
      sortBy: 'cost',
      sortOrder: 'desc',
    });
    await removeKey(user, user.scope, { id: items[0]?.id ?? 0 });
    await syncEverything(user);
    expect(await totalCost(user)).toBe(0);
    const again = await createKey(user, user.scope, { name: 'after all', key: key.key });
    await syncEverything(user);
    expect((await getKey(user, user.scope, { id: again.id })).managedBy).not.toBeNull();
    expect(await totalCost(user)).toBe(0.25);
  });

  test('a found key that was removed stays away from a second management key of its account, too', async () => {
    const account = world.sim.createAccount({ name: 'ignored twice' });
    const [first, second] = ['first', 'second'].map((name) =>
      account.createKey({ name, kind: 'management' }),
    );
    spend(account.createKey({ name: 'noise', kind: 'inference' }).hash, world.sim.clock.now() - HOUR);
    const user = await world.newUser();
    const manager = await createKey(user, user.scope, { name: 'first', key: first?.key ?? '' });
    await syncEverything(user);
    await createKey(user, user.scope, { name: 'second', key: second?.key ?? '' });
    await syncEverything(user);
    const found = await watched(user);
    expect(found).toHaveLength(1);
    await removeKey(user, user.scope, { id: found[0]?.id ?? 0 });
    await syncEverything(user);
    expect(await watched(user)).toEqual([]);
    // Also when the one goes that it was removed from.
    await removeKey(user, user.scope, { id: manager.id });
    await syncEverything(user);
    expect(await watched(user)).toEqual([]);
  });

  test.each(['revoked', 'paused', 'removed'] as const)(
    'the keys of a management key that is %s go on through another of its account',
    async (how) => {
      const account = world.sim.createAccount({ name: 'rotated' });
      const [old, next] = ['old', 'next'].map((name) => account.createKey({ name, kind: 'management' }));
      const { hash } = account.createKey({ name: 'prod', kind: 'inference' });
      spend(hash, world.sim.clock.now() - HOUR, 1);
      const user = await world.newUser();
      const before = await createKey(user, user.scope, { name: 'old', key: old?.key ?? '' });
      await syncEverything(user);
      const [key] = await watched(user);
      await updateKey(user, user.scope, { id: key?.id ?? 0, name: 'Ours', tags: ['live'] });

      const after = await createKey(user, user.scope, { name: 'next', key: next?.key ?? '' });
      await syncEverything(user);
      // As long as both work, it stays.
      expect(await watched(user)).toMatchObject([{ managedBy: before.id }]);
      if (how === 'revoked') world.sim.deleteKey(old?.hash ?? '');
      else if (how === 'paused') await updateKey(user, user.scope, { id: before.id, isActive: false });
      else await removeKey(user, user.scope, { id: before.id });
      spend(hash, world.sim.clock.now(), 2);
      await syncEverything(user);
      await syncEverything(user);
      expect(await totalCost(user)).toBe(3);
      if (how !== 'removed') await removeKey(user, user.scope, { id: before.id });
      expect(await watched(user)).toMatchObject([
        { id: key?.id, name: 'Ours', tags: ['live'], managedBy: after.id, status: 'valid' },
      ]);
      expect(await totalCost(user)).toBe(3);
      expect(await storedFacts(world.ctx, user.teamId)).toEqual(
        ledgerFacts(world.sim.ledger.rows({ account })),
      );
    },
  );

  test('a pasted key that is found while its counter is read ends up with its hours', async () => {
    const account = world.sim.createAccount({ name: 'race' });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    const pasted = account.createKey({ name: 'prod', kind: 'inference' });
    spend(pasted.hash, world.sim.clock.now() - HOUR);
    const user = await world.newUser();
    const mine = await createKey(user, user.scope, { name: 'Mine', key: pasted.key });
    const all = await createKey(user, user.scope, { name: 'All', key: manager.key });
    world.sim.faults.add({ kind: 'slow', delayMs: 300, path: '/key', keyHash: pasted.hash });
    await Promise.all([
      syncKey(world.ctx, { teamId: user.teamId, keyId: mine.id }),
      syncKey(world.ctx, { teamId: user.teamId, keyId: all.id }),
    ]);
    expect(await storedFacts(world.ctx, user.teamId)).toEqual(
      ledgerFacts(world.sim.ledger.rows({ account })),
    );
  });

  test('what was missed while the product was off is caught up', async () => {
    const account = world.sim.createAccount({ name: 'holiday' });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    const key = account.createKey({ name: 'prod', kind: 'inference' });
    const user = await world.newUser();
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    spend(key.hash, world.sim.clock.now());
    await syncEverything(user);
    for (let day = 0; day < 50; day += 1) {
      world.sim.clock.advance(DAY);
      spend(key.hash, world.sim.clock.now());
    }
    await syncEverything(user);
    const stored = await storedFacts(world.ctx, user.teamId);
    expect(stored).toHaveLength(51);
    world.sim.clock.advance(-50 * DAY);
  });

  test('what is older than the first sync’s reach is read afterwards, until the key was made', async () => {
    const account = world.sim.createAccount({ name: 'old' });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    const old = account.createKey({ name: 'old', kind: 'inference' });
    const young = account.createKey({ name: 'young', kind: 'inference' });
    const now = world.sim.clock.now();
    spend(old.hash, now - 340 * DAY, 1);
    spend(old.hash, now - 100 * DAY, 2);
    spend(old.hash, now - HOUR, 4);
    spend(young.hash, now - HOUR, 8);
    const user = await world.newUser();
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncEverything(user);
    expect((await dashboard(user, user.scope, { days: 365 })).summary.totalCost).toBe(12);

    const history = () =>
      world.ctx.db.execute<{ key_id: string; name: string }>(sql`
        SELECT k.id AS key_id, k.upstream_name AS name FROM graphile_worker.jobs j
        JOIN api_keys k ON j.key = 'sync-history:' || k.id WHERE k.team_id = ${user.teamId}`);
    const [job, ...others] = await history();
    expect([job?.name, others]).toEqual(['old', []]);
    const asked = world.sim.requests.length;
    await syncHistory(world.ctx, { teamId: user.teamId, keyId: Number(job?.key_id) });
    expect((await dashboard(user, user.scope, { days: 365 })).summary.totalCost).toBe(15);
    expect(world.sim.requests.length - asked).toBe(4);
    await syncHistory(world.ctx, { teamId: user.teamId, keyId: Number(job?.key_id) });
    expect(world.sim.requests.length - asked).toBe(4);
    expect(await rollupDifferences(world.ctx)).toBe(0);
  });

  test('an OpenRouter that gives nothing older is asked once', async () => {
    const account = world.sim.createAccount({ name: 'no archive' });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    const key = account.createKey({ name: 'prod', kind: 'inference' });
    spend(key.hash, world.sim.clock.now() - 100 * DAY, 2);
    spend(key.hash, world.sim.clock.now() - HOUR, 4);
    const user = await world.newUser();
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncEverything(user);
    const { items } = await listKeys(user, user.scope, {
      skip: 0,
      limit: 50,
      sortBy: 'name',
      sortOrder: 'desc',
    });
    const keyId = items.find((item) => item.managedBy !== null)?.id ?? 0;
    world.sim.faults.add({ kind: 'status', status: 400, path: '/analytics/query', times: 'always' });
    const asked = world.sim.requests.length;
    await syncHistory(world.ctx, { teamId: user.teamId, keyId });
    world.sim.faults.clear();
    expect(world.sim.requests.length - asked).toBe(1);
    expect((await dashboard(user, user.scope, { days: 365 })).summary.totalCost).toBe(4);
    expect((await getKey(user, user.scope, { id: keyId })).problem).toBeNull();
  });

  test('an account of more than a hundred keys is listed whole', async () => {
    const account = world.sim.createAccount({ name: 'large' });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    for (let index = 0; index < 130; index += 1) account.createKey({ name: `k${index}`, kind: 'inference' });
    const user = await world.newUser();
    const { id } = await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncKey(world.ctx, { teamId: user.teamId, keyId: id });
    const list = await listKeys(user, user.scope, { skip: 100, limit: 50, sortBy: 'name', sortOrder: 'asc' });
    expect([list.total, list.items.length]).toEqual([131, 31]);
  });

  test('a hash that OpenRouter no longer knows is no empty answer', async () => {
    const manager = world.sim
      .createAccount({ name: 'unknown' })
      .createKey({ name: 'manager', kind: 'management' });
    const from = new Date(world.sim.clock.now() - (world.sim.clock.now() % HOUR));
    const window = { hash: '0'.repeat(64), from, to: new Date(from.getTime() + HOUR), byProvider: true };
    await expect(world.ctx.openrouter.queryUsage(manager.key, window)).rejects.toMatchObject({
      kind: 'malformed',
    });
  });

  test('answers that are cut off at the row limit are narrowed until they are whole', async () => {
    const account = world.sim.createAccount({ name: 'busy' });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    const key = account.createKey({ name: 'prod', kind: 'inference' });
    const now = world.sim.clock.now();
    for (let index = 0; index < 10_500; index += 1) {
      world.sim.record({
        keyHash: key.hash,
        at: now - (index % 700) * HOUR,
        model: `made/model-${Math.floor(index / 700)}`,
        provider: 'Made',
        promptTokens: 1,
        completionTokens: 1,
        usage: BigInt(index + 1),
      });
    }
    const user = await world.newUser();
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    // Ten thousand rows take their time on a busy machine.
    const openrouter = user.openrouter.with({ timeoutMs: 30_000 });
    await syncEverything({ ...user, openrouter });
    expect(await storedFacts(world.ctx, user.teamId)).toEqual(
      ledgerFacts(world.sim.ledger.rows({ account })),
    );
  });
});

describe('when OpenRouter misbehaves', () => {
  const faults = [
    { kind: 'status', status: 500 },
    { kind: 'status', status: 429, retryAfter: { seconds: 0 } },
    { kind: 'status', status: 429, retryAfter: { dateInSeconds: 0 } },
    { kind: 'status', status: 429, retryAfter: { seconds: 3600 } },
    { kind: 'html', status: 200 },
    { kind: 'html', status: 502 },
    { kind: 'truncated-json' },
    { kind: 'cut' },
    { kind: 'reset' },
    { kind: 'empty' },
    { kind: 'status', status: 408 },
    { kind: 'slow', delayMs: 2500 },
  ] as const;

  test.each(faults)('%o keeps what is known, says so, and heals with the next sync', async (fault) => {
    const account = world.sim.createAccount({ name: JSON.stringify(fault) });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    const key = account.createKey({ name: 'prod', kind: 'inference' });
    spend(key.hash, world.sim.clock.now() - HOUR);
    const user = await world.newUser();
    await createKey(user, user.scope, { name: 'All', key: manager.key });
    await syncEverything(user);
    const { items } = await listKeys(user, user.scope, {
      skip: 0,
      limit: 50,
      sortBy: 'name',
      sortOrder: 'desc',
    });
    const id = items.find((item) => item.kind === 'inference')?.id ?? 0;

    spend(key.hash, world.sim.clock.now() - HOUR);
    world.sim.faults.add({ ...fault, path: '/analytics/query', times: 'always' });
    const outcome = await syncKey(world.ctx, { teamId: user.teamId, keyId: id }).catch(
      (error: Error) => error,
    );
    // When OpenRouter says when to come back, it waits for that in the queue; otherwise the job's own backoff tries again.
    if ('retryAfter' in fault) expect(await secondsUntilSync(id)).toBeGreaterThan(50);
    else expect(outcome).toBeInstanceOf(OpenRouterError);
    expect(await totalCost(user)).toBe(0.25);
    expect((await getKey(user, user.scope, { id })).problem?.code).toMatch(/^(unreachable|not_understood)$/);

    world.sim.faults.clear();
    await syncKey(world.ctx, { teamId: user.teamId, keyId: id });
    expect(await totalCost(user)).toBe(0.5);
    expect((await getKey(user, user.scope, { id })).problem).toBeNull();
  });

  test('an OpenRouter that asks for an hour of quiet gets it', async () => {
    const account = world.sim.createAccount({ name: 'quiet' });
    const key = account.createKey({ name: 'prod', kind: 'inference' });
    const user = await world.newUser();
    const { id } = await createKey(user, user.scope, { name: 'Prod', key: key.key });
    world.sim.faults.add({ kind: 'status', status: 503, retryAfter: { seconds: 3600 }, path: '/key' });
    await syncKey(world.ctx, { teamId: user.teamId, keyId: id });
    expect(await secondsUntilSync(id)).toBeGreaterThan(3590);
    expect((await getKey(user, user.scope, { id })).problem).toMatchObject({
      code: 'unreachable',
      params: { cause: 'server_error', status: 503 },
    });
  });

  test('a revoked key becomes invalid at once and keeps its history', async () => {
    const account = world.sim.createAccount({ name: 'revoked' });
    const key = account.createKey({ name: 'prod', kind: 'inference' });
    spend(key.hash, world.sim.clock.now() - HOUR);
    const user = await world.newUser();
    const { id } = await createKey(user, user.scope, { name: 'prod', key: key.key });
    await syncEverything(user);
    world.sim.faults.add({ kind: 'status', status: 401, keyHash: key.hash, times: 'always' });
    await syncKey(world.ctx, { teamId: user.teamId, keyId: id });
    world.sim.faults.clear();
    expect(await getKey(user, user.scope, { id })).toMatchObject({
      status: 'invalid',
      problem: { code: 'invalid' },
    });
    expect(await totalCost(user)).toBe(0.25);
  });

  test('a key that is added while OpenRouter is away is kept, and settled by the sync', async () => {
    const account = world.sim.createAccount({ name: 'away' });
    const manager = account.createKey({ name: 'manager', kind: 'management' });
    const user = await world.newUser();
    world.sim.faults.add({ kind: 'reset', times: 'always' });
    const key = await createKey(user, user.scope, { name: 'All', key: manager.key });
    expect(key).toMatchObject({ status: 'unverified', kind: 'inference' });
    world.sim.faults.clear();
    await syncKey(world.ctx, { teamId: user.teamId, keyId: key.id });
    expect(await getKey(user, user.scope, { id: key.id })).toMatchObject({
      status: 'valid',
      kind: 'management',
      problem: null,
    });
  });
});

describe('rules of keys', () => {
  test('a key that OpenRouter refuses is not stored', async () => {
    const user = await world.newUser();
    await expect(
      createKey(user, user.scope, { name: 'x', key: 'sk-or-v1-0000000000' }),
    ).rejects.toMatchObject({
      code: 'key_refused_upstream',
    });
    expect(
      (await listKeys(user, user.scope, { skip: 0, limit: 50, sortBy: 'name', sortOrder: 'asc' })).total,
    ).toBe(0);
  });

  test('twice the same, and more than the limit, even at once, is refused', async () => {
    const account = world.sim.createAccount({ name: 'limits' });
    const keys = Array.from(
      { length: 12 },
      (_, i) => account.createKey({ name: `k${i}`, kind: 'inference' }).key,
    );
    const user = await world.newUser();
    const results = await Promise.allSettled(
      [...keys, keys[0] ?? ''].map((key, index) => createKey(user, user.scope, { name: `k${index}`, key })),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(10);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({
          code: expect.stringMatching(/^key_(limit_reached|already_added)$/),
        });
      }
    }
    expect(
      (await listKeys(user, user.scope, { skip: 0, limit: 50, sortBy: 'name', sortOrder: 'asc' })).total,
    ).toBe(10);
  });

  test('another user gets neither the key nor its usage', async () => {
    const account = world.sim.createAccount({ name: 'mine' });
    const key = account.createKey({ name: 'prod', kind: 'inference' });
    const [owner, other] = [await world.newUser(), await world.newUser()];
    const { id } = await createKey(owner, owner.scope, { name: 'prod', key: key.key });
    for (const attempt of [
      () => getKey(other, other.scope, { id }),
      () => updateKey(other, other.scope, { id, name: 'stolen' }),
      () => requestSync(other, other.scope, { id }),
      () => removeKey(other, other.scope, { id }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'key_of_another_team' });
    }
    await expect(getKey(other, other.scope, { id: 2 ** 40 })).rejects.toMatchObject({
      code: 'key_not_found',
    });
    expect((await getKey(owner, owner.scope, { id })).name).toBe('prod');
  });

  test('a sync waits in the queue once, however often it is asked for', async () => {
    const account = world.sim.createAccount({ name: 'queue' });
    const key = account.createKey({ name: 'prod', kind: 'inference' });
    const user = await world.newUser();
    const { id } = await createKey(user, user.scope, { name: 'prod', key: key.key });
    await Promise.all(Array.from({ length: 10 }, () => requestSync(user, user.scope, { id })));
    const jobs = await world.ctx.db.execute(
      sql`SELECT FROM graphile_worker.jobs WHERE key = ${`sync-key:${id}`}`,
    );
    expect(jobs.count).toBe(1);
    await updateKey(user, user.scope, { id, isActive: false });
    await expect(requestSync(user, user.scope, { id })).rejects.toMatchObject({ code: 'key_paused' });
  });

  test('the secret opens under its own row only', () => {
    const sealed = world.ctx.cipher.seal('sk-or-secret', 'api_keys:1:1');
    expect(world.ctx.cipher.open(sealed, 'api_keys:1:1')).toBe('sk-or-secret');
    expect(() => world.ctx.cipher.open(sealed, 'api_keys:2:1')).toThrow();
    const flipped = Buffer.from(sealed.bytes);
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    expect(() => world.ctx.cipher.open({ ...sealed, bytes: flipped }, 'api_keys:1:1')).toThrow();
  });
});
