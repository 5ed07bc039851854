import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DataDirInUse, LocalPostgresError, lockDataDir, runningPostgresUrl } from '../src/index.ts';
import { serverUser } from '../src/server-user.ts';
import { gone, isAlive, launch, madeBefore, makeFolder, query, start } from './helpers.ts';

test('keeps its data, its url and its locale across restarts', async () => {
  const dataDir = join(makeFolder(), 'data');
  const first = await start(dataDir);
  await query(first.url, `CREATE TABLE kept AS SELECT 'żółw' AS word`);
  await first.stop();
  first.lock.release();
  expect(await runningPostgresUrl(dataDir)).toBeUndefined();

  const second = await start(dataDir);
  expect(second.url).toBe(first.url);
  expect(await runningPostgresUrl(dataDir)).toBe(first.url);
  expect(await query(second.url, 'SELECT upper(word) AS word FROM kept')).toEqual([{ word: 'ŻÓŁW' }]);
  const settings = await query(
    second.url,
    `SELECT current_user AS "user", datlocprovider AS provider, datlocale AS locale,
       current_setting('TimeZone') AS zone, current_setting('fsync') AS fsync, current_setting('listen_addresses') AS tcp
     FROM pg_database WHERE datname = 'watcher'`,
  );
  expect(settings).toEqual([
    { user: 'watcher', provider: 'b', locale: 'C.UTF-8', zone: 'UTC', fsync: 'on', tcp: '' },
  ]);
});

test('nobody else can reach the data folder, the cluster or its socket', async () => {
  const dataDir = join(makeFolder(), 'data');
  await start(dataDir);
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDir, 'postgres/.s.PGSQL.5432')).mode & 0o777).toBe(0o700);
});

test('no value that a statement carried gets into the log', async () => {
  const dataDir = await madeBefore();
  const { url } = await start(dataDir);
  await query(url, 'CREATE TABLE once (value text PRIMARY KEY)');
  await query(url, `INSERT INTO once VALUES ('sk-or-v1-secret')`);
  await expect(query(url, `INSERT INTO once VALUES ('sk-or-v1-secret')`)).rejects.toThrow('duplicate key');
  await expect(query(url, `SELECT 'sk-or-v1-secret'::integer`)).rejects.toThrow('invalid input');
  const log = readFileSync(join(dataDir, 'postgres.log'), 'utf8');
  expect(log).toContain('ready to accept connections');
  expect(log).not.toContain('sk-or');
});

test('a killed server says so, and everything committed is there after the next start', async () => {
  const dataDir = await madeBefore();
  const first = await start(dataDir);
  await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS id');
  process.kill(first.pid, 'SIGKILL');
  expect(await first.exited).toContain('SIGKILL');
  first.lock.release();
  const second = await start(dataDir);
  expect(await query(second.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
});

test('a killed launcher takes the server with it, cleanly, and frees the folder', async () => {
  const dataDir = await madeBefore();
  const { child, pid, url } = await launch(dataDir);
  await query(url, 'CREATE TABLE kept AS SELECT 1 AS id');
  child.kill('SIGKILL');
  await gone(pid);
  const second = await start(dataDir);
  expect(await query(second.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
  expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).not.toContain('not properly shut down');
});

test('a server that was left without its launcher is stopped and started again', async () => {
  const dataDir = await madeBefore();
  const orphan = await start(dataDir);
  await query(orphan.url, 'CREATE TABLE kept AS SELECT 1 AS id');
  orphan.lock.release();
  const second = await start(dataDir);
  await orphan.exited;
  expect(second.pid).not.toBe(orphan.pid);
  expect(await query(second.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
});

test('a second launcher on the same folder is refused in one sentence; the first is unharmed', async () => {
  const dataDir = await madeBefore();
  const first = await launch(dataDir);
  const alias = `${dataDir}-alias`;
  symlinkSync(dataDir, alias);
  expect(() => lockDataDir(alias)).toThrow(DataDirInUse);
  expect(() => lockDataDir(alias)).toThrow(
    `already running with the data folder ${alias} (process ${first.child.pid}).`,
  );
  expect(isAlive(first.pid)).toBe(true);
  expect(await query(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  lockDataDir(alias).release();
  await gone(first.pid);
});

test('a path that is too long for a socket works', async () => {
  const dataDir = join(makeFolder(), 'deep '.repeat(40), 'ü'.repeat(60));
  const { url } = await start(dataDir);
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(await runningPostgresUrl(dataDir)).toBe(url);
});

test('a process id that has been reused since a crash is not taken for the server', async () => {
  const dataDir = await madeBefore();
  const first = await start(dataDir);
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  first.lock.release();
  const other = spawn('sleep', ['600'], serverUser().spawn);
  onTestFinished(() => void other.kill());
  for (const name of ['postmaster.pid', '.s.PGSQL.5432.lock']) {
    const file = join(dataDir, 'postgres', name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(other.pid)));
  }
  const second = await start(dataDir);
  expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(other.exitCode).toBeNull();
});

test('a creation whose launcher was killed, and that still goes on, is in nobody’s way', async () => {
  const dataDir = join(makeFolder(), 'data');
  mkdirSync(dataDir);
  const script = 'while true; do mkdir -p "$1"; touch "$1/PG_VERSION"; sleep 0.02; done 2> /dev/null';
  const orphan = spawn('/bin/sh', ['-c', script, 'orphan', join(dataDir, 'postgres.new')], {
    stdio: 'ignore',
  });
  const ended = once(orphan, 'exit');
  onTestFinished(() => void orphan.kill('SIGKILL'));
  await expect.poll(() => existsSync(join(dataDir, 'postgres.new/PG_VERSION'))).toBe(true);
  const { url } = await start(dataDir);
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  orphan.kill('SIGKILL');
  await ended;
});

test('a creation that was interrupted is begun anew', async () => {
  const dataDir = join(makeFolder(), 'data');
  for (const name of ['postgres.new', 'postgres.new-a1B2c3'])
    mkdirSync(join(dataDir, name, 'base'), { recursive: true });
  const { url } = await start(dataDir);
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(readdirSync(dataDir).filter((name) => name.startsWith('postgres.new'))).toEqual([]);
});

test('data of another major version is refused in one sentence, and left alone', async () => {
  const dataDir = await madeBefore();
  writeFileSync(join(dataDir, 'postgres/PG_VERSION'), '15\n');
  const failure = start(dataDir);
  await expect(failure).rejects.toThrow(LocalPostgresError);
  await expect(failure).rejects.toThrow(
    /made by PostgreSQL 15 and this version brings PostgreSQL 18: make a backup .* set .* aside, and restore it/,
  );
});

test('a server that cannot start says why', async () => {
  const dataDir = await madeBefore();
  writeFileSync(join(dataDir, 'postgres/postgresql.conf'), 'no_such_setting = 1\n');
  await expect(start(dataDir)).rejects.toThrow(/^PostgreSQL did not start: .*contains errors/);
});

test('a data folder that cannot be made is named', () => {
  const file = join(makeFolder(), 'file');
  writeFileSync(file, '');
  expect(() => lockDataDir(join(file, 'data'))).toThrow(
    `The data folder ${join(file, 'data')} cannot be used`,
  );
});

test('a copy that was taken while it ran starts, beside the first; one that is not whole says why', async () => {
  const dataDir = await madeBefore();
  const first = await start(dataDir);
  await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS id');
  const copies = ['copy', 'torn'].map((name) => join(makeFolder(), name));
  for (const copy of copies) execFileSync('cp', ['-Rp', dataDir, copy]);
  const [copy = '', torn = ''] = copies;
  const second = await start(copy);
  expect(await query(second.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
  expect(await query(first.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
  expect(second.pid).not.toBe(first.pid);

  const wal = join(torn, 'postgres/pg_wal');
  for (const name of readdirSync(wal).filter((each) => /^[0-9A-F]{24}$/.test(each))) rmSync(join(wal, name));
  await expect(start(torn)).rejects.toThrow(
    /^PostgreSQL did not start: .*not of one moment.*restore a backup/,
  );
});
