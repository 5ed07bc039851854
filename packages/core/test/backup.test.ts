import { randomBytes } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { HOUR } from '@watcher/contract/calendar/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { register } from '../src/auth/index.ts';
import { backUpOnSchedule, restoreBackup, writeBackup } from '../src/backup/index.ts';
import { createKey } from '../src/keys/index.ts';
import { contentOf } from './support/content.ts';
import { cloneDatabase, createDatabase, openClient } from './support/database.ts';
import { rollupDifferences } from './support/facts.ts';
import { answersOf, fillInstallation, personOn } from './support/installation.ts';
import { insertFacts, insertKey } from './support/usage.ts';
import { createWorld, type UserCtx, type World } from './support/world.ts';

const encryptionKey = randomBytes(32);
const settings = (databaseUrl: string, key = encryptionKey) => ({
  databaseUrl,
  encryptionKey: key,
  encryptionKeyPrevious: undefined,
});

let folder: string;
let world: World;
let user: UserCtx;
/** A backup of the world. */
let file: string;
/** A database that every test leaves as empty as it was. */
let empty: string;
beforeAll(async () => {
  empty = await createDatabase();
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
  world = await createWorld({ encryptionKey });
  user = await fillInstallation(world);
  file = join(folder, 'whole.backup');
  await writeBackup(settings(world.databaseUrl), file);
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

/** The same person on a restored database. */
async function restored(databaseUrl: string): Promise<{ world: World; user: UserCtx }> {
  const copy = await createWorld({ encryptionKey, databaseUrl });
  return { world: copy, user: await personOn(copy.ctx, user) };
}

/** What a backup keeps of a database, table by table. */
async function keptOf(databaseUrl: string): Promise<Record<string, string[]>> {
  const {
    'public.sessions': _,
    'public.rate_limits': __,
    'public.throttles': ___,
    ...kept
  } = await contentOf(databaseUrl);
  const partitions = Object.keys(kept).filter((name) => /usage_hour_/.test(name));
  const facts = partitions.flatMap((name) => kept[name] ?? []).sort();
  return {
    ...Object.fromEntries(Object.entries(kept).filter(([name]) => !partitions.includes(name))),
    facts,
  };
}

test.each([
  ['an empty database', () => createDatabase()],
  ['a new installation', () => cloneDatabase()],
])('restored into %s, every row and every answer is the same', async (_, make) => {
  const answers = await answersOf(user);
  expect(answers).toMatchObject({ keys: { total: 3 }, budgets: { total: 1 }, channels: { total: 1 } });
  expect(JSON.stringify(answers['alerts'])).toContain('budget');
  const databaseUrl = await make();
  await restoreBackup(settings(databaseUrl), file);
  expect(await keptOf(databaseUrl)).toEqual(await keptOf(world.databaseUrl));
  const copy = await restored(databaseUrl);
  expect(await answersOf(copy.user)).toEqual(answers);
  // It goes on from there: ids are new ones, and the rollups follow.
  const { id } = await register(copy.user, { email: 'next@example.com', password: 'long enough' });
  expect(id).toBe(user.session.userId + 1);
  const keyId = await insertKey(copy.user);
  expect(keyId).toBe(4);
  await insertFacts(copy.user, keyId, [fact(1, 5n)]);
  expect(await rollupDifferences(copy.user)).toBe(0);
  await copy.world.close();
});

function fact(hours: number, cost: bigint) {
  return {
    hour: new Date(Date.UTC(2026, 2, 1) + hours * HOUR),
    model: 'a/model',
    provider: 'A',
    requests: 1,
    tokensInput: 1,
    tokensOutput: 1,
    tokensReasoning: null,
    tokensCached: null,
    cost,
    byokCost: 0n,
  };
}

test('what is taken while others write is of one moment', async () => {
  const busy = await createWorld({ encryptionKey });
  const writers = await Promise.all([1, 2, 3].map(() => busy.newUser()));
  // So much that reading one table takes longer than a write.
  const [first] = writers;
  if (first === undefined) throw new Error('nobody writes');
  const much = Array.from({ length: 8_000 }, (_, index) => ({
    ...fact(-24 * (index % 100), 1n),
    model: `model/${Math.floor(index / 100)}`,
  }));
  await insertFacts(first, await insertKey(first), much);
  let written = 0;
  let isOver = false;
  const writing = writers.map(async (writer) => {
    const keyId = await insertKey(writer);
    for (let round = 1; !isOver; round += 1) {
      await insertFacts(writer, keyId, [fact(1, BigInt(round))]);
      written += 1;
    }
  });
  const path = join(folder, 'busy.backup');
  await expect.poll(() => written).toBeGreaterThan(10);
  const before = written;
  await writeBackup(settings(busy.databaseUrl), path);
  expect(written).toBeGreaterThan(before + 10);
  isOver = true;
  await Promise.all(writing);
  const databaseUrl = await createDatabase();
  await restoreBackup(settings(databaseUrl), path);
  const copy = await createWorld({ encryptionKey, databaseUrl });
  expect(await rollupDifferences(copy.ctx)).toBe(0);
  await copy.close();
  await busy.close();
});

test('the file is its owner’s, holds no secret that is open, and overwrites nothing', async () => {
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = gunzipSync(readFileSync(file)).toString();
  expect(text).toContain('"table":"api_keys"');
  expect(text).not.toMatch(/sk-or-v1-[0-9a-f]{20}|127\.0\.0\.1:1\/hook/);
  await expect(writeBackup(settings(world.databaseUrl), file)).rejects.toThrow(/does not overwrite/);
  const otherKey = writeBackup(settings(world.databaseUrl, randomBytes(32)), join(folder, 'other'));
  await expect(otherKey).rejects.toThrow(/ENCRYPTION_KEY is not the key/);
  const nowhere = writeBackup(settings(world.databaseUrl), join(folder, 'none/file'));
  await expect(nowhere).rejects.toThrow(
    `No backup was written to ${folder}/none/file: there is no folder ${folder}/none.`,
  );
  const inFile = writeBackup(settings(world.databaseUrl), join(file, 'inside'));
  await expect(inFile).rejects.toThrow(`No backup was written to ${file}/inside: ${file} is not a folder.`);
  const stopped = writeBackup(settings(world.databaseUrl), join(folder, 'stopped'), AbortSignal.abort());
  await expect(stopped).rejects.toThrow();
  expect(readdirSync(folder).filter((name) => !/^(whole|busy)\.backup$/.test(name))).toEqual([]);
});

/** The backup with its lines changed. */
function changed(change: (text: string) => string): Buffer {
  return gzipSync(Buffer.from(change(gunzipSync(readFileSync(file)).toString('latin1')), 'latin1'));
}

test.each<[string, () => Buffer, RegExp]>([
  ['cut', () => readFileSync(file).subarray(0, 2000), /incomplete/],
  ['cut at its last byte', () => readFileSync(file).subarray(0, -1), /incomplete/],
  ['without its end', () => changed((text) => text.slice(0, -80)), /incomplete/],
  ['empty', () => Buffer.alloc(0), /incomplete/],
  ['some other file', () => readFileSync(import.meta.filename), /not a backup/],
  ['some other gzip', () => gzipSync('CREATE TABLE users ();\n'), /not a backup/],
  ['changed in a row', () => changed((text) => text.replace('All', 'Any')), /damaged or was changed/],
  [
    'changed, with its checksum',
    () => changed((text) => text.replace(/("name":"usage_hour","rows":)\d+/, '$17')),
    /damaged or was changed/,
  ],
  ['with more behind it', () => changed((text) => `${text}more\n`), /damaged or was changed/],
  ['damaged', () => flipped(readFileSync(file)), /damaged or was changed|incomplete/],
  [
    'from a later version',
    () =>
      changed((text) =>
        text
          .replace('"migrations":[', '"migrations":[{"when":9999999999999,"hash":"later"},')
          .replace(/"version":"[^"]*"/, '"version":"9.1.0"'),
      ),
    /version 9\.1\.0 .* later one/,
  ],
])('a file that is %s is refused in one line, and nothing is written', async (_, content, message) => {
  const path = join(folder, `${randomBytes(4).toString('hex')}.bad`);
  writeFileSync(path, content());
  const restoring = restoreBackup(settings(empty), path);
  await expect(restoring).rejects.toThrow(message);
  await expect(restoring).rejects.toThrow(/^[^\n]* cannot be restored: [^\n]*\.$/);
  expect(await contentOf(empty)).toEqual({});
});

function flipped(bytes: Buffer): Buffer {
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 0x10;
  return bytes;
}

test('another encryption key, and a database that is not empty, are refused', async () => {
  await expect(restoreBackup(settings(empty, randomBytes(32)), file)).rejects.toThrow(
    /another encryption key/,
  );
  expect(await contentOf(empty)).toEqual({});

  const before = await contentOf(world.databaseUrl);
  await expect(restoreBackup(settings(world.databaseUrl), file)).rejects.toThrow(/There is data/);
  expect(await contentOf(world.databaseUrl)).toEqual(before);

  const client = openClient(empty);
  await client`CREATE TABLE teams (name text)`;
  await expect(restoreBackup(settings(empty), file)).rejects.toThrow(/another program/);
  await client`DROP TABLE teams`;
  await client.end();
});

test('a program that uses the database is named', async () => {
  const client = openClient(empty);
  await client`SET application_name = 'watcher-api'`;
  await expect(restoreBackup(settings(empty), file)).rejects.toThrow(/watcher-api\): stop it/);
  await client.end();
});

test('a backup of an empty installation restores to one', async () => {
  const path = join(folder, 'empty.backup');
  await expect(writeBackup(settings(empty), path)).rejects.toThrow(/nothing to back up/);
  await writeBackup(settings(await cloneDatabase()), path);
  const databaseUrl = await createDatabase();
  await restoreBackup(settings(databaseUrl), path);
  const fresh = await createWorld({ encryptionKey, databaseUrl });
  const person = await fresh.newUser();
  const key = fresh.sim.createAccount({ name: 'a' }).createKey({ name: 'k' });
  await createKey(person, person.scope, { name: 'first', key: key.key });
  await fresh.close();
});

test('a file that shrinks while it is restored leaves nothing behind', async () => {
  const path = join(folder, 'shrinks.backup');
  writeFileSync(path, readFileSync(file));
  const databaseUrl = await createDatabase();
  const client = openClient(databaseUrl);
  // Held until the file was read once, and was found good.
  await client`SELECT pg_advisory_lock(7204918113)`;
  const restoring = restoreBackup(settings(databaseUrl), path);
  restoring.catch(() => undefined);
  await expect
    .poll(() =>
      client`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`.then(({ count }) => count),
    )
    .toBe(1);
  truncateSync(path, 3000);
  await client`SELECT pg_advisory_unlock(7204918113)`;
  await client.end();
  await expect(restoring).rejects.toThrow(/incomplete/);
  expect(await contentOf(databaseUrl)).toEqual({});
});

test('scheduled backups keep so many of their own, and nothing goes without a new one', async () => {
  const dir = mkdtempSync(join(folder, 'scheduled-'));
  const foreign = ['notes.txt', `openrouter-watcher-${'0'.repeat(16)}-2020-01-01T01-30-00Z.backup`];
  for (const name of foreign) writeFileSync(join(dir, name), '');
  const unfinished = join(dir, `.openrouter-watcher-x.backup.${crypto.randomUUID()}.partial`);
  writeFileSync(unfinished, '');
  utimesSync(unfinished, new Date('2026-03-01'), new Date('2026-03-01'));
  const run = (day: number, backupDir = dir) =>
    backUpOnSchedule({
      ...world.ctx,
      now: () => new Date(Date.UTC(2026, 2, day, 1, 30)),
      config: { ...world.ctx.config, backupDir, backupKeep: 2 },
    });
  const days = () =>
    readdirSync(dir)
      .filter((name) => !foreign.includes(name))
      .map((name) => /-(\d\d)T01-30-00Z\.backup$/.exec(name)?.[1]);
  for (const day of [10, 11, 12]) await run(day);
  expect(days()).toEqual(['11', '12']);
  // A clock that went back: what was just written stays, and with it the newest of the others.
  await run(5);
  expect(days()).toEqual(['05', '12']);
  await expect(run(5)).rejects.toThrow(/does not overwrite/);
  expect(days()).toEqual(['05', '12']);
  await expect(run(6, join(dir, 'unmounted'))).rejects.toThrow(/^BACKUP_DIR .* is not a folder\.$/);
  expect(await backUpOnSchedule(world.ctx)).toBeNull();
  const [first = ''] = readdirSync(dir).filter((name) => name.includes('-05T'));
  await restoreBackup(settings(await createDatabase()), join(dir, first));
});
