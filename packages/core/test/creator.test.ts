import { expect, test } from 'vitest';
import { watchedKeys } from '../src/key-pages/index.ts';
import { createKey } from '../src/keys/index.ts';
import { syncRound } from './support/sync-round.ts';
import { user, useWorld, world } from './support/world-with-user.ts';

useWorld();

test('who made a key is what OpenRouter says, of listed keys and of pasted ones', async () => {
  const account = world.sim.createAccount({ name: 'Acme', credits: 10 });
  const manager = account.createKey({ name: 'manager', kind: 'management' });
  account.createKey({ name: 'listed', creatorUserId: 'user_ada' });
  const other = world.sim.createAccount({ name: 'Other', credits: 10 });
  const pasted = other.createKey({ name: 'pasted', creatorUserId: 'user_bob' });
  await createKey(user, user.scope, { name: 'All', key: manager.key });
  await createKey(user, user.scope, { name: 'pasted', key: pasted.key });
  world.sim.odd.add({ name: 'set', call: 'GET /keys', path: 'data.*.creator_user_id', value: 7, times: 1 });
  await syncRound(user);
  const creators = async () => {
    const keys = await watchedKeys(user, user.scope);
    return Object.fromEntries(keys.map(({ name, creatorUserId }) => [name, creatorUserId]));
  };
  expect(await creators()).toMatchObject({ listed: null, pasted: 'user_bob' });
  world.sim.clock.advance(3_600_000);
  await syncRound(user);
  expect(await creators()).toMatchObject({ listed: 'user_ada', pasted: 'user_bob' });
});
