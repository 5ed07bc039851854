import { DAY } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createKey, getKey, listKeys, updateKey } from '../src/keys/index.ts';
import { OpenRouterError } from '../src/openrouter/errors.ts';
import { enqueueDueValidations, validateKey } from '../src/validation/index.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

async function pastedKey(options: { limit?: number; expiresAt?: number } = {}) {
  const account = world.sim.createAccount({ name: crypto.randomUUID() });
  const made = account.createKey({ name: 'prod', ...options });
  const { id } = await createKey(user, user.scope, { name: 'Prod', key: made.key });
  const upstream = world.sim.findKey(made.hash)?.key;
  if (upstream === undefined) throw new Error('no such key');
  return { id, hash: made.hash, upstream };
}

test('a key that works says so, with its limits as they are now', async () => {
  const { id, hash, upstream } = await pastedKey({ limit: 10 });
  upstream.limit = 20;
  const model = 'openai/gpt-5-mini-2025-08-07';
  world.sim.record({ keyHash: hash, model, promptTokens: 1, completionTokens: 1, usage: 5n * 10n ** 12n });
  world.sim.clock.advance(60_000);
  await validateKey(world.ctx, { teamId: user.teamId, keyId: id });
  expect(await getKey(user, user.scope, { id })).toMatchObject({
    status: 'valid',
    limit: 20,
    limitRemaining: 15,
    lastValidatedAt: world.ctx.now().toISOString(),
  });
});

test('a revoked key is invalid at once, an expired one says when, and either heals', async () => {
  const { id, upstream } = await pastedKey();
  upstream.disabled = true;
  await validateKey(world.ctx, { teamId: user.teamId, keyId: id });
  expect(await getKey(user, user.scope, { id })).toMatchObject({
    status: 'invalid',
    problem: { code: 'invalid' },
  });
  upstream.disabled = false;
  await validateKey(world.ctx, { teamId: user.teamId, keyId: id });
  expect(await getKey(user, user.scope, { id })).toMatchObject({ status: 'valid', problem: null });

  const expiring = await pastedKey({ expiresAt: world.sim.clock.now() + DAY });
  await validateKey(world.ctx, { teamId: user.teamId, keyId: expiring.id });
  world.sim.clock.advance(2 * DAY);
  await validateKey(world.ctx, { teamId: user.teamId, keyId: expiring.id });
  expect(await getKey(user, user.scope, { id: expiring.id })).toMatchObject({
    status: 'invalid',
    problem: { code: 'expired' },
  });
});

test.each([
  { kind: 'status', status: 500 },
  { kind: 'html', status: 200 },
  { kind: 'slow', delayMs: 2500 },
] as const)('%o settles nothing: the key keeps its state, says why, and is tried again', async (fault) => {
  const { id } = await pastedKey();
  world.sim.faults.add({ ...fault, path: '/key', times: 'always' });
  await expect(validateKey(world.ctx, { teamId: user.teamId, keyId: id })).rejects.toThrow(OpenRouterError);
  expect(await getKey(user, user.scope, { id })).toMatchObject({
    status: 'valid',
    problem: { code: expect.stringMatching(/^(unreachable|not_understood)$/) },
  });
});

test('a management key answers for the keys of its account', async () => {
  const account = world.sim.createAccount({ name: 'all' });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  account.createKey({ name: 'works' });
  account.createKey({ name: 'off', disabled: true });
  const { id } = await createKey(user, user.scope, { name: 'All', key: manager.key });
  await validateKey(world.ctx, { teamId: user.teamId, keyId: id });
  const { items } = await listKeys(user, user.scope, { skip: 0, limit: 9, sortBy: 'name', sortOrder: 'asc' });
  expect(items.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'All valid',
    'off invalid',
    'works valid',
  ]);
});

test('each active key that was pasted is asked, a paused one is not', async () => {
  const mine = await pastedKey();
  const paused = await pastedKey();
  await updateKey(user, user.scope, { id: paused.id, isActive: false });
  await enqueueDueValidations(world.ctx);
  const jobs = await world.ctx.db.execute<{ key: string }>(
    sql`SELECT key FROM graphile_worker.jobs WHERE task_identifier = 'validate-key'`,
  );
  const keys = jobs.map(({ key }) => key);
  expect(keys).toContain(`validate-key:${mine.id}`);
  expect(keys).not.toContain(`validate-key:${paused.id}`);
  const before = await getKey(user, user.scope, { id: paused.id });
  await validateKey(world.ctx, { teamId: user.teamId, keyId: paused.id });
  expect(await getKey(user, user.scope, { id: paused.id })).toEqual(before);
});
