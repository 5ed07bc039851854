import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { scopeOfSession } from '@watcher/core/access';
import { register } from '@watcher/core/auth';
import { readConfig } from '@watcher/core/config';
import { connect } from '@watcher/core/db';
import { createDeps } from '@watcher/core/deps';
import { adoptEncryptionKey, prepareDatabase } from '@watcher/core/encryption';
import { createKey } from '@watcher/core/keys';
import { cloneDatabase } from '@watcher/core/testing';
import { lockDataDir, startLocalPostgres } from '@watcher/local-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encryptionKeys } from '../src/encryption-key.ts';
import { makeFolder, runScript } from './helpers.ts';

let folder: string;
let remove: () => void;
beforeAll(async () => {
  ({ folder, remove } = makeFolder());
  await fill(join(folder, 'first'));
});
afterAll(() => remove());

/** With its owners: PostgreSQL's files may be another user's. */
const copyFolder = (from: string, to: string) => execFileSync('cp', ['-a', from, to]);

const settings = (dataDir: string) => ({
  dataDir,
  databaseUrl: undefined,
  encryptionKey: undefined,
  encryptionKeyPrevious: undefined,
  encryptionKeyName: 'ENCRYPTION_KEY',
  host: '127.0.0.1',
  port: 0,
});

/** What an installation knows: people, and keys as OpenRouter gets them. */
async function open<T>(
  dataDir: string,
  work: (deps: ReturnType<typeof createDeps>) => Promise<T>,
): Promise<T> {
  const locked = lockDataDir(dataDir);
  const { current, previous } = encryptionKeys(settings(dataDir));
  const postgres = await startLocalPostgres(locked);
  const config = readConfig({
    DATABASE_URL: postgres.url,
    ENCRYPTION_KEY: current,
    ENCRYPTION_KEY_PREVIOUS: previous ?? '',
    OPENROUTER_BASE_URL: 'http://127.0.0.1:9',
  });
  await prepareDatabase(config);
  const deps = createDeps(config, { poolSize: 2, applicationName: 'test' });
  try {
    await adoptEncryptionKey(deps.ctx);
    return await work(deps);
  } finally {
    await deps.close();
    await postgres.stop();
    locked.release();
  }
}

const SECRET = `sk-or-v1-${'ab'.repeat(32)}`;

async function fill(dataDir: string): Promise<void> {
  await open(dataDir, async ({ ctx }) => {
    const { id } = await register(ctx, { email: 'a@example.com', password: 'long enough' });
    const scope = await scopeOfSession(ctx, { userId: id, sessionId: 'none' }, null);
    const impatient = { ...ctx, openrouter: ctx.openrouter.with({ attempts: 1, timeoutMs: 500 }) };
    await createKey(impatient, scope, { name: 'one', key: SECRET });
  });
}

function knownBy(dataDir: string): Promise<unknown> {
  return open(dataDir, async ({ ctx }) => {
    const keys = await ctx.db.query.apiKeys.findMany();
    const people = await ctx.db.query.users.findMany();
    return {
      people: people.map(({ email }) => email),
      secrets: keys.map(({ id, secret, secretKeyId }) =>
        ctx.cipher.open({ bytes: secret ?? Buffer.alloc(0), keyId: secretKeyId ?? '' }, `api_keys:${id}`),
      ),
    };
  });
}

const KNOWN = { people: ['a@example.com'], secrets: [SECRET] };

function run(command: string, args: string[], dataDir: string, env: Record<string, string> = {}) {
  return runScript(join(import.meta.dirname, `../src/${command}.ts`), args, {
    cwd: folder,
    env: { DATA_DIR: dataDir, ...env },
  });
}

async function said(
  outcome: ReturnType<typeof runScript>,
): Promise<{ code: number | string; lines: string[] }> {
  const code = await outcome.ended;
  return { code, lines: outcome.output().trim().split('\n') };
}

const keyOf = (dataDir: string) => readFileSync(join(dataDir, 'encryption.key'), 'utf8').trim();

test('a backup of one data folder is restored into another one, with its key', async () => {
  const first = join(folder, 'first');
  const backedUp = await said(run('backup', ['first.backup'], first));
  expect(backedUp.lines).toEqual([
    expect.stringMatching(/^\d+ rows of \d+ tables are in .*first\.backup \(\d+ bytes\)\.$/),
    expect.stringMatching(/encryption key only: keep a copy of .*first\/encryption\.key/),
  ]);
  expect(await said(run('backup', ['first.backup'], first))).toEqual({
    code: 1,
    lines: [expect.stringMatching(/does not overwrite anything\.$/)],
  });

  const second = join(folder, 'second');
  expect((await said(run('restore', ['first.backup'], second))).lines).toEqual([
    expect.stringMatching(/^The encryption key of the installation that the backup is from is needed/),
  ]);
  const otherKey = { ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') };
  expect((await said(run('restore', ['first.backup'], second, otherKey))).lines).toEqual([
    expect.stringMatching(/made with another encryption key/),
  ]);
  expect(existsSync(second)).toBe(false);

  mkdirSync(second);
  cpSync(join(first, 'encryption.key'), join(second, 'encryption.key'));
  const restored = await said(run('restore', ['first.backup'], second));
  expect(restored).toEqual({
    code: 0,
    lines: [
      expect.stringMatching(/rows of .* are restored\.$/),
      'Start with npm start and the same DATA_DIR, or an empty installation starts. Everybody signs in again.',
    ],
  });
  expect(await knownBy(second)).toEqual(KNOWN);
  expect((await said(run('restore', ['first.backup'], second))).lines).toEqual([
    expect.stringMatching(/^There is data in this installation already/),
  ]);
  expect(await knownBy(second)).toEqual(KNOWN);
});

test('the key of a data folder is changed; what was killed goes on', async () => {
  const dataDir = join(folder, 'rotated');
  copyFolder(join(folder, 'first'), dataDir);
  const before = keyOf(dataDir);
  // Somewhere between its start and its end.
  for (const delay of [400, 700, 1000]) {
    const killed = run('admin', ['rotate-encryption-key'], dataDir);
    await sleep(delay);
    killed.child.kill('SIGKILL');
    await killed.ended;
  }
  expect(await knownBy(dataDir)).toEqual(KNOWN);
  const { code, lines } = await said(run('admin', ['rotate-encryption-key'], dataDir));
  expect(lines).toEqual([
    expect.stringMatching(/sealed anew; the new key is .*encryption\.key\.$/),
    expect.stringMatching(/^Backups from before/),
  ]);
  expect(code).toBe(0);
  const [aside = ''] = globSync(join(dataDir, 'encryption.key.until-*'));
  expect(keyOf(dataDir)).not.toBe(before);
  expect(statSync(aside).mode & 0o777).toBe(0o600);
  expect(statSync(join(dataDir, 'encryption.key')).mode & 0o777).toBe(0o600);
  expect(existsSync(join(dataDir, 'encryption.key.previous'))).toBe(false);
  expect(await knownBy(dataDir)).toEqual(KNOWN);
});

test('a job says how many, of one thing as of several', async () => {
  const dataDir = join(folder, 'counted');
  copyFolder(join(folder, 'first'), dataDir);
  const env = { OPENROUTER_BASE_URL: 'http://127.0.0.1:9' };
  const synced = await said(run('job', ['sync-usage'], dataDir, env));
  expect(synced.lines).toContain('sync-usage: 1 key asked, 0 syncs done, 1 failed, 0 hourly facts changed');
  const cleaned = await said(run('job', ['cleanup-usage'], dataDir, env));
  expect(cleaned.lines).toEqual([
    expect.stringMatching(/: (?:1 month|(?!1 )\d+ months) dropped, 0 facts deleted, /),
  ]);
});

test('another key than that of the data is refused, by every command, and nothing is changed', async () => {
  const dataDir = join(folder, 'wrong');
  copyFolder(join(folder, 'first'), dataDir);
  writeFileSync(join(dataDir, 'encryption.key'), `${Buffer.alloc(32, 7).toString('base64')}\n`);
  const files = readdirSync(dataDir).sort();
  for (const [command, args] of [
    ['admin', ['rotate-encryption-key']],
    ['backup', ['wrong.backup']],
    ['job', ['cleanup-usage']],
  ] as const) {
    const { code, lines } = await said(run(command, [...args], dataDir));
    expect(lines).toEqual([
      expect.stringMatching(/The key in .*\/wrong\/encryption\.key is not the key .*: put that one there\.$/),
    ]);
    expect(code).toBe(1);
  }
  expect(readdirSync(dataDir).sort()).toEqual(files);
  cpSync(join(folder, 'first/encryption.key'), join(dataDir, 'encryption.key'));
  expect(await knownBy(dataDir)).toEqual(KNOWN);
});

const NOT_INSTALLED = /^There is no installation in .*nowhere: set DATA_DIR/;
test.each([
  ['admin', ['list-users'], NOT_INSTALLED],
  ['admin', ['make-admin', 'a@example.com'], NOT_INSTALLED],
  ['admin', ['rotate-encryption-key'], NOT_INSTALLED],
  ['backup', ['x.backup'], NOT_INSTALLED],
  ['job', ['sync-usage'], NOT_INSTALLED],
  ['restore', ['a', 'b'], /^Usage: npm run restore -- FILE$/],
])('%s %j is refused in one line', async (command, args, message) => {
  const { code, lines } = await said(run(command, args, join(folder, 'nowhere')));
  expect(lines).toEqual([expect.stringMatching(message)]);
  expect(code).toBe(1);
  expect(existsSync(join(folder, 'nowhere'))).toBe(false);
});

test.each<[string, (url: URL) => unknown, RegExp]>([
  [
    'a port that nothing listens at',
    (url) => {
      url.search = '';
      url.host = '127.0.0.1:1';
    },
    /PostgreSQL cannot be reached at DATABASE_URL: nothing listens there\.$/,
  ],
  ['no such database', (url) => (url.pathname = '/none'), /: database "none" does not exist\.$/],
  ['no such role', (url) => (url.username = 'nobody'), /: role "nobody" does not exist\.$/],
])('%s is one line, by every command', async (_, change, message) => {
  const url = new URL(await cloneDatabase());
  change(url);
  const env = { DATABASE_URL: url.href, ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') };
  const commands = [
    ['backup', ['unreached.backup']],
    ['admin', ['rotate-encryption-key']],
    ['admin', ['list-users']],
    ['job', ['cleanup-usage']],
  ] as const;
  const outcomes = commands.map(([command, args]) => said(run(command, [...args], folder, env)));
  for (const { code, lines } of await Promise.all(outcomes)) {
    expect(lines).toEqual([expect.stringMatching(message)]);
    expect(code).toBe(1);
  }
});

test('what PostgreSQL refuses later is one line without the statement', async () => {
  const url = await cloneDatabase();
  const client = connect({ url, max: 1, applicationName: 'test' });
  const role = `r${crypto.randomUUID().replaceAll('-', '')}`;
  await client.unsafe(`CREATE ROLE ${role} LOGIN`);
  await client.unsafe(`GRANT ALL ON SCHEMA public, drizzle TO ${role}`);
  await client.unsafe(`GRANT SELECT ON ALL TABLES IN SCHEMA drizzle TO ${role}`);
  await client.end();
  const limited = new URL(url);
  limited.username = role;
  const env = { DATABASE_URL: limited.href, ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') };
  const outcomes = [
    run('backup', ['refused.backup'], folder, env),
    run('admin', ['list-users'], folder, env),
  ];
  for (const { code, lines } of await Promise.all(outcomes.map(said))) {
    expect(lines).toEqual([
      expect.stringMatching(/PostgreSQL refused: permission denied for table encryption_keys\.$/),
    ]);
    expect(code).toBe(1);
  }
});
