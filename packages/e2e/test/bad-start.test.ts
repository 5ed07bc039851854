import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startSimulator } from '@watcher/openrouter-sim';
import { expect, onTestFinished, test, vi } from 'vitest';
import { survivors } from '../src/processes.ts';
import { freePort, launch, makeDataDir, removeDataDir, startProduct } from '../src/product.ts';
import { RestClient } from './support/rest.ts';
import { arrived, openSimulator } from './support/simulator.ts';

/** Never reached: the settings are read first. */
const OUTSIDE = {
  DATABASE_URL: 'postgres://watcher:s3cret-in-url@127.0.0.1:1/none',
  ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
};

type Failure = { lines: string[]; dataDir: string };

/** Starts what must not start. @returns what it said, once it has ended with 1 and left nothing running. */
async function failedStart(
  env: Record<string, string>,
  at: { port?: number; dataDir?: string } = {},
): Promise<Failure> {
  const { port = await freePort(), dataDir = makeDataDir() } = at;
  if (at.dataDir === undefined) onTestFinished(() => removeDataDir(dataDir));
  const { child, ended, output } = launch({ dataDir, port, env });
  onTestFinished(() => void child.kill('SIGKILL'));
  expect(await ended).toBe(1);
  expect(await survivors([child.pid ?? 0], 0)).toEqual([]);
  return { lines: output().trim().split('\n'), dataDir };
}

test.each([
  ['PORT', { PORT: 'http' }, 'PORT must be a whole number from 0 to 65535, not "http".'],
  ['HOST', { HOST: '203.0.113.1' }, /^HOST 203\.0\.113\.1 and PORT \d+ cannot be listened on/],
  ['ORIGIN', { ORIGIN: 'watcher.example' }, /ORIGIN must be a URL/],
  [
    'OPENROUTER_BASE_URL',
    { OPENROUTER_BASE_URL: 'ftp://openrouter.ai' },
    /OPENROUTER_BASE_URL must be a URL/,
  ],
  [
    'MAX_API_KEYS_PER_USER',
    { MAX_API_KEYS_PER_USER: 'many' },
    /MAX_API_KEYS_PER_USER must be a (whole )?number/,
  ],
  ['MAX_API_KEYS_PER_USER', { MAX_API_KEYS_PER_USER: '0' }, /MAX_API_KEYS_PER_USER .*\b1\b/],
  [
    'MAX_API_TOKENS_PER_USER',
    { MAX_API_TOKENS_PER_USER: '1.5' },
    /MAX_API_TOKENS_PER_USER must be a whole number/,
  ],
  ['RATE_LIMIT_REQUESTS', { RATE_LIMIT_REQUESTS: '-1' }, /RATE_LIMIT_REQUESTS .*\b1\b/],
  [
    'RATE_LIMIT_WINDOW_SECONDS',
    { RATE_LIMIT_WINDOW_SECONDS: '60s' },
    /RATE_LIMIT_WINDOW_SECONDS must be a (whole )?number/,
  ],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of silent, /],
  ['LOG_FORMAT', { LOG_FORMAT: 'xml' }, 'LOG_FORMAT must be one of pretty, json'],
  ['ENCRYPTION_KEY', { ENCRYPTION_KEY: 'c2hvcnQga2V5' }, /ENCRYPTION_KEY must be 32 random bytes/],
  ['DATABASE_URL', { DATABASE_URL: 'mysql://root:s3cret-in-url@localhost/x' }, /DATABASE_URL must be a URL/],
  ['DATABASE_URL', {}, /PostgreSQL cannot be reached at DATABASE_URL/],
  ['ENCRYPTION_KEY', { ENCRYPTION_KEY: '' }, /^ENCRYPTION_KEY is required with DATABASE_URL/],
])('a bad %s ends the start with one line that names it: %o', async (name, env, said) => {
  const { lines } = await failedStart({ ...OUTSIDE, ...env });
  expect(lines).toEqual([expect.stringMatching(said)]);
  expect(lines[0]).toContain(name);
  for (const secret of ['s3cret-in-url', 'c2hvcnQga2V5', OUTSIDE.ENCRYPTION_KEY]) {
    expect(lines[0]).not.toContain(secret);
  }
});

test('a bad setting is found before anything is made, whoever else uses the folder', async () => {
  const { lines, dataDir } = await failedStart({ ORIGIN: 'watcher.example' });
  expect(lines).toEqual([expect.stringMatching(/^ORIGIN must be a URL/)]);
  expect(existsSync(dataDir)).toBe(false);
});

test('with DATABASE_URL the key of the embedded database does not do', async () => {
  const dataDir = makeDataDir();
  onTestFinished(() => removeDataDir(dataDir));
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'encryption.key'), OUTSIDE.ENCRYPTION_KEY);
  const { lines } = await failedStart({ ...OUTSIDE, ENCRYPTION_KEY: '' }, { dataDir });
  expect(lines).toEqual([expect.stringMatching(/^ENCRYPTION_KEY is required with DATABASE_URL/)]);
});

test('a port that another program has is named, before anything is made', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { lines, dataDir } = await failedStart({}, { port });
  expect(lines).toEqual([
    `Port ${port} is in use. Choose another one, for example: PORT=${port + 1} npm start`,
  ]);
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
});

test('a second start on the same data is refused; OpenRouter away loses no key and settles by itself', async () => {
  const simulator = await openSimulator(['acme']);
  const product = await startProduct({ simUrl: simulator.server.url });
  onTestFinished(() => product.stop());

  const { lines } = await failedStart({}, { dataDir: product.dataDir });
  expect(lines).toEqual([
    `OpenRouter Watcher is already running with the data folder ${product.dataDir} (process ${product.pids().launcher}).`,
  ]);

  const client = new RestClient(product.url);
  await client.signUp('away@example.com', 'a long enough password');
  await simulator.server.close();
  const management = simulator.accounts[0]?.management.key ?? '';
  const added = await client.addKey('While away', management);
  expect(added).toMatchObject({
    status: 'unverified',
    last_error: expect.stringContaining('could not be reached'),
  });
  expect((await client.send('POST', '/api/keys', { body: { name: 'Again', key: management } })).status).toBe(
    400,
  );

  const back = await startSimulator(simulator.sim, { port: simulator.server.port });
  onTestFinished(() => back.close());
  await vi.waitFor(
    async () => {
      const key = (await client.keys()).find(({ id }) => id === added.id);
      expect(key).toMatchObject({ status: 'valid', kind: 'management', last_error: null });
    },
    { timeout: 45_000, interval: 250 },
  );
  await arrived(client, simulator);
});
