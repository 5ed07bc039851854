import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { lockDataDir } from '@watcher/local-postgres';
import { expect, onTestFinished, test } from 'vitest';
import { encryptionKeys } from '../src/encryption-key.ts';
import { freePort, openUrl } from '../src/port.ts';
import { readSettings } from '../src/settings.ts';
import { makeFolder, runScript } from './helpers.ts';

const main = join(import.meta.dirname, '../src/main.ts');

function makeDataDir(): string {
  const { folder, remove } = makeFolder();
  onTestFinished(remove);
  return join(folder, 'data');
}

/** Starts the product where it must fail; returns what it printed. */
async function failedStart(env: Record<string, string>): Promise<string> {
  const { ended, output } = runScript(main, [], { env: { ...env } });
  expect(await ended).toBe(1);
  return output();
}

test('a port in use is named at once, with the way out', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const output = await failedStart({ DATA_DIR: makeDataDir(), PORT: String(port) });
  expect(output).toBe(
    `Port ${port} is in use. Choose another one, for example: PORT=${port + 1} npm start\n`,
  );
});

test('a second start with the same data folder is refused in one sentence', async () => {
  const dataDir = makeDataDir();
  const lock = lockDataDir(dataDir);
  onTestFinished(() => lock.release());
  const output = await failedStart({ DATA_DIR: dataDir, PORT: String(await freePort()) });
  expect(output).toBe(
    `OpenRouter Watcher is already running with the data folder ${dataDir} (process ${process.pid}).\n`,
  );
});

test.each([
  [{ PORT: 'http' }, 'PORT must be a whole number from 0 to 65535, not "http".\n'],
  [{ HOST: '203.0.113.1' }, 'HOST 203.0.113.1 and PORT 3000 cannot be listened on (EADDRNOTAVAIL).\n'],
])('a bad setting %o is named', async (env, said) => {
  expect(await failedStart({ DATA_DIR: makeDataDir(), ...env })).toBe(said);
});

test('with DATABASE_URL there must be a key', async () => {
  const env = { DATA_DIR: makeDataDir(), DATABASE_URL: 'postgres://127.0.0.1:1/none', PORT: '0' };
  expect(await failedStart(env)).toMatch(/^ENCRYPTION_KEY is required with DATABASE_URL: .*\n$/);
});

test('a key is made once, kept privately, and never replaced when data may depend on it', () => {
  const dataDir = makeDataDir();
  mkdirSync(dataDir);
  const settings = readSettings({ DATA_DIR: dataDir }, '.data');
  const { current: key } = encryptionKeys(settings);
  const file = join(dataDir, 'encryption.key');
  const kept = { current: key, name: file };
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  expect(readFileSync(file, 'utf8')).toBe(`${key}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(encryptionKeys(settings)).toEqual(kept);
  expect(encryptionKeys({ ...settings, databaseUrl: 'postgres://elsewhere' })).toEqual(kept);
  expect(encryptionKeys({ ...settings, encryptionKey: 'given' })).toEqual({
    current: 'given',
    name: 'ENCRYPTION_KEY',
  });

  mkdirSync(join(dataDir, 'postgres'));
  rmSync(file);
  expect(() => encryptionKeys(settings)).toThrow(`There is a database in ${dataDir}, but ${file} is missing`);
  writeFileSync(file, `${key}\n`);
  expect(encryptionKeys(settings)).toEqual(kept);
});

test('empty settings count as absent', () => {
  const empty = { DATA_DIR: '', DATABASE_URL: '', ENCRYPTION_KEY: '', HOST: '', PORT: '' };
  expect(readSettings(empty, '.data')).toEqual(readSettings({}, '.data'));
  expect(readSettings({}, '.data')).toMatchObject({ host: '127.0.0.1', port: 3000 });
});

test.each([
  ['127.0.0.1', 'http://localhost:3000'],
  ['::', 'http://localhost:3000'],
  ['192.0.2.7', 'http://192.0.2.7:3000'],
  ['2001:db8::1', 'http://[2001:db8::1]:3000'],
])('the address to open for HOST %s', (host, url) => {
  expect(openUrl(host, 3000)).toBe(url);
});
