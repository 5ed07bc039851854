import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createChannel } from '../src/channels/index.ts';
import { openSettings } from '../src/channels/settings.ts';
import type { Ctx } from '../src/context.ts';
import { openDatabase } from '../src/db/client.ts';
import { apiKeys, channels } from '../src/db/schema/index.ts';
import { adoptEncryptionKey, prepareDatabase, rotateEncryptionKey } from '../src/encryption/index.ts';
import { SEALED } from '../src/encryption/sealed.ts';
import { createKey } from '../src/keys/index.ts';
import { openSecret } from '../src/keys/secret.ts';
import { createCipher } from '../src/lib/cipher.ts';
import { contentOf } from './support/content.ts';
import { createDatabase, openClient } from './support/database.ts';
import { createWorld, type World } from './support/world.ts';

/** A world with some keys and a channel, sealed with `before`. */
async function filledWorld() {
  const before = randomBytes(32);
  const world = await createWorld({ encryptionKey: before });
  const user = await world.newUser();
  const account = world.sim.createAccount({ name: 'account' });
  for (const name of ['one', 'two', 'three']) {
    await createKey(user, user.scope, { name, key: account.createKey({ name }).key });
  }
  const settings = { url: 'http://127.0.0.1:1/hook' };
  await createChannel(user, user.scope, { kind: 'webhook', name: 'Hook', settings }, 'en');
  const after = randomBytes(32);
  return { world, user, before, after };
}

/** Every secret, opened with the keys at hand. */
async function secretsOf(ctx: Pick<Ctx, 'db' | 'cipher'>): Promise<unknown[]> {
  const keys = await ctx.db.select().from(apiKeys).orderBy(apiKeys.id);
  const hooks = await ctx.db.select().from(channels).orderBy(channels.id);
  return [...keys.map((row) => openSecret(ctx, row)), ...hooks.map((row) => openSettings(ctx, row))];
}

const settingsOf = (world: World, encryptionKey: Buffer, encryptionKeyPrevious?: Buffer) => ({
  databaseUrl: world.databaseUrl,
  encryptionKey,
  encryptionKeyPrevious,
});

test('a key that opens nothing of what is stored is refused before anything is written', async () => {
  const { world, before, after } = await filledWorld();
  const content = await contentOf(world.databaseUrl);
  await expect(prepareDatabase(settingsOf(world, after))).rejects.toThrow(
    /^ENCRYPTION_KEY is not the key .*\.$/,
  );
  await expect(prepareDatabase(settingsOf(world, after, randomBytes(32)))).rejects.toThrow(/is not the key/);
  const named = (encryptionKeyName: string) =>
    prepareDatabase({ ...settingsOf(world, after), encryptionKeyName });
  await expect(named('ENCRYPTION_KEY_FILE')).rejects.toThrow(
    /^The key in ENCRYPTION_KEY_FILE is not the key .* ENCRYPTION_KEY_PREVIOUS\.$/,
  );
  await expect(named('/data/encryption.key')).rejects.toThrow(
    /^The key in \/data\/encryption\.key is not the key .*: put that one there\.$/,
  );
  expect(await contentOf(world.databaseUrl)).toEqual(content);
  await prepareDatabase(settingsOf(world, before));
  expect(await contentOf(world.databaseUrl)).toEqual(content);
  await world.close();
});

test('of two first starts with different keys one is refused', async () => {
  const databaseUrl = await createDatabase();
  const starts = await Promise.allSettled(
    [1, 2].map(() =>
      prepareDatabase({ databaseUrl, encryptionKey: randomBytes(32), encryptionKeyPrevious: undefined }),
    ),
  );
  expect(starts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('the key is changed while others go on, and what has only the one before seals nothing afterwards', async () => {
  const { world, user, before, after } = await filledWorld();
  const known = await secretsOf(world.ctx);
  const both = { ...user, cipher: createCipher(after, before) };
  await prepareDatabase(settingsOf(world, after, before));
  await createKey(both, both.scope, { name: 'new', key: newKey(world) });
  // Once something may be sealed with the new key, the one before is not enough.
  await expect(prepareDatabase(settingsOf(world, before))).rejects.toThrow(/both keys are needed/);

  expect(await rotateEncryptionKey(both)).toEqual({
    resealed: 4,
    unopened: [],
    retired: [world.ctx.cipher.keyId],
  });
  const alone = { ...user, cipher: createCipher(after) };
  expect(await secretsOf(alone)).toEqual(expect.arrayContaining(known));
  await prepareDatabase(settingsOf(world, after));
  await expect(createKey(user, user.scope, { name: 'stale', key: newKey(world) })).rejects.toThrow();
  expect((await secretsOf(alone)).length).toBe(5);
  expect(await rotateEncryptionKey(alone)).toEqual({ resealed: 0, unopened: [], retired: [] });
  await world.close();
});

function newKey(world: World): string {
  return world.sim.createAccount({ name: crypto.randomUUID() }).createKey({ name: 'more' }).key;
}

test('with another previous key nothing is changed', async () => {
  const { world, after } = await filledWorld();
  const content = await contentOf(world.databaseUrl);
  const wrong = { ...world.ctx, cipher: createCipher(after, randomBytes(32)) };
  await expect(rotateEncryptionKey(wrong)).rejects.toThrow(/is not the key/);
  expect(await contentOf(world.databaseUrl)).toEqual(content);
  await world.close();
});

test('a secret that was changed behind our back stays, is named, and keeps its key', async () => {
  const { world, before, after } = await filledWorld();
  const client = openClient(world.databaseUrl);
  const [row] = await client<{ id: string }[]>`
    UPDATE api_keys SET secret = set_byte(secret, 30, get_byte(secret, 30) # 1)
    WHERE id = (SELECT min(id) FROM api_keys) RETURNING id`;
  await client.end();
  const both = { ...world.ctx, cipher: createCipher(after, before) };
  const rotation = { resealed: 3, unopened: [`api_keys:${row?.id}`], retired: [] };
  expect(await rotateEncryptionKey(both)).toEqual(rotation);
  expect(await rotateEncryptionKey(both)).toEqual({ ...rotation, resealed: 0 });
  await world.close();
});

test('killed at any statement, both keys open everything and the next run goes on', async () => {
  const { world, before, after } = await filledWorld();
  const known = await secretsOf(world.ctx);
  const both = createCipher(after, before);
  let finished = false;
  for (let last = 1; !finished; last += 1) {
    let statements = 0;
    const client = openClient(world.databaseUrl, () => {
      statements += 1;
      // The server is left in the middle of it, as by a killed process.
      if (statements === last) void client.end({ timeout: 0 });
    });
    const rotation = rotateEncryptionKey({ db: openDatabase(client), cipher: both });
    finished = await rotation.then(
      () => true,
      () => false,
    );
    await client.end({ timeout: 0 });
    expect(await secretsOf({ ...world.ctx, cipher: both })).toEqual(known);
    expect(last).toBeLessThan(60);
  }
  expect(await secretsOf({ ...world.ctx, cipher: createCipher(after) })).toEqual(known);
  await world.close();
});

test('every column of bytes is one that is sealed anew', async () => {
  const client = openClient(await createDatabase('watcher_template'));
  const found = await client<{ name: string }[]>`
    SELECT table_name || '.' || column_name AS name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'bytea' ORDER BY 1`;
  await client.end();
  expect(found.map(({ name }) => name)).toEqual(
    Object.entries(SEALED).map(([table, { value }]) => `${table}.${value}`),
  );
});

test('a database without a key takes the first, and no other', async () => {
  const world = await createWorld();
  await expect(adoptEncryptionKey({ ...world.ctx, cipher: createCipher(randomBytes(32)) })).rejects.toThrow(
    /is not the key/,
  );
  await world.close();
});
