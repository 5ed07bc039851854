import { HOUR } from '@watcher/contract/calendar/time';
import { watchedKeyOutput } from '@watcher/contract/key-pages';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { apiKeys } from '../src/db/schema/index.ts';
import { keyDetail, watchedKeys } from '../src/key-pages/index.ts';
import { createKey, getKey } from '../src/keys/index.ts';
import { currentKeyAnswer } from '../src/openrouter/schemas.ts';
import { validateKey } from '../src/validation/index.ts';
import { syncRound } from './support/sync-round.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

const MODEL = 'openai/gpt-5-mini-2025-08-07';

beforeEach(() => {
  // A Wednesday.
  world.sim.clock.set('2026-03-18T09:30:00Z');
});

function makeKey(limitReset: 'daily' | 'weekly' | 'monthly' | null) {
  const account = world.sim.createAccount({ name: crypto.randomUUID() });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  return { manager, key: account.createKey({ name: 'limited', limit: 50, limitReset }) };
}

const spendADollar = (keyHash: string) =>
  world.sim.record({ keyHash, model: MODEL, promptTokens: 1, completionTokens: 1, usage: 10n ** 12n });

async function watched() {
  const keys = watchedKeyOutput
    .omit({ lastError: true })
    .array()
    .parse(await watchedKeys(user, user.scope));
  return keys.find(({ kind }) => kind === 'inference');
}

test.each([
  ['daily', '2026-03-19T00:00:00.000Z'],
  ['weekly', '2026-03-23T00:00:00.000Z'],
  ['monthly', '2026-04-01T00:00:00.000Z'],
  [null, null],
] as const)('a %s limit of a listed key starts again at %s', async (limitReset, limitResetsAt) => {
  const { manager, key } = makeKey(limitReset);
  spendADollar(key.hash);
  await createKey(user, user.scope, { name: 'Account', key: manager.key });
  await syncRound(user);
  const limitSeenAt = user.now().toISOString();
  const reported = { limit: 50, limitRemaining: 49, limitSeenAt, limitReset, limitResetsAt };
  expect(await watched()).toMatchObject(reported);
});

test('the limit of a pasted key is read when it is added, at every sync and at every validation', async () => {
  const { key } = makeKey('monthly');
  const { id } = await createKey(user, user.scope, { name: 'Pasted', key: key.key });
  const limitReset = async () => (await keyDetail(user, user.scope, { id })).key.limitReset;
  expect(await limitReset()).toBe('monthly');
  const upstream = world.sim.findKey(key.hash)?.key;
  if (upstream === undefined) throw new Error('no such key');
  upstream.limitReset = 'weekly';
  await syncRound(user);
  expect(await limitReset()).toBe('weekly');
  upstream.limitReset = null;
  await validateKey(world.ctx, { teamId: user.teamId, keyId: id });
  expect(await limitReset()).toBe(null);
});

test('what remains of a limit is unknown once it has started again, until OpenRouter reports it', async () => {
  const { key } = makeKey('daily');
  const { id } = await createKey(user, user.scope, { name: 'Pasted', key: key.key });
  spendADollar(key.hash);
  await syncRound(user);
  expect(await watched()).toMatchObject({ limit: 50, limitRemaining: 49 });
  world.sim.clock.set('2026-03-18T23:59:59Z');
  expect((await watched())?.limitRemaining).toBe(49);
  world.sim.clock.set('2026-03-19T00:00:00Z');
  expect(await watched()).toMatchObject({
    limit: 50,
    limitRemaining: null,
    limitResetsAt: '2026-03-20T00:00:00.000Z',
  });
  // REST goes on to answer what OpenRouter reported.
  expect((await getKey(user, user.scope, { id })).limitRemaining).toBe(49);
  await syncRound(user);
  expect((await watched())?.limitRemaining).toBe(50);
});

test('of a key that was never read the limit is not known, and a refusal reports none', async () => {
  const { key } = makeKey('daily');
  world.sim.faults.add({ kind: 'status', status: 500, path: '/key', times: 'always' });
  const { id } = await createKey(user, user.scope, { name: 'Unread', key: key.key });
  const unread = { limit: null, limitSeenAt: null, limitReset: null, limitResetsAt: null };
  expect(await watched()).toMatchObject({ status: 'unverified', ...unread });
  world.sim.faults.clear();
  world.sim.faults.add({ kind: 'status', status: 401, path: '/key', times: 'always' });
  await validateKey(world.ctx, { teamId: user.teamId, keyId: id });
  expect(await watched()).toMatchObject({ status: 'invalid', ...unread });
});

test('a refusal after a reading leaves the time of that', async () => {
  const { key } = makeKey('daily');
  await createKey(user, user.scope, { name: 'Pasted', key: key.key });
  await syncRound(user);
  const limitSeenAt = user.now().toISOString();
  world.sim.clock.advance(HOUR);
  await user.db
    .update(apiKeys)
    .set({ status: 'invalid', lastValidatedAt: user.now() })
    .where(eq(apiKeys.teamId, user.teamId));
  expect((await watched())?.limitSeenAt).toBe(limitSeenAt);
});

test('a period that is not known counts as not reported', () => {
  const answer = { data: { usage: 0, limit: 5, limit_reset: 'fortnightly' } };
  expect(currentKeyAnswer.parse(answer).data).toMatchObject({ limit: 5n * 10n ** 12n, limit_reset: null });
});
