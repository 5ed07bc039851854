import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { install, makeFolder, runScript } from './helpers.ts';

const job = (dataDir: string, ...args: string[]) =>
  runScript(join(import.meta.dirname, '../src/job.ts'), args, {
    env: { DATA_DIR: dataDir, OPENROUTER_BASE_URL: 'http://127.0.0.1:9' },
  });

test('jobs run without a product, and wait for one another', async () => {
  const { folder, remove } = makeFolder();
  onTestFinished(remove);
  const dataDir = join(folder, 'data');
  await install(dataDir);
  const both = [job(dataDir, 'sync-usage'), job(dataDir, 'sync-usage')];
  for (const { ended, output } of both) {
    expect(await ended, output()).toBe(0);
    expect(output()).toMatch(/^sync-usage: .*\n$/);
  }
  // Each has started a PostgreSQL of its own, after the other's had ended.
  const log = readFileSync(join(dataDir, 'postgres.log'), 'utf8');
  expect(log.match(/ready to accept|is shut down/g)).toEqual(
    ['the installation', 'one job', 'the other'].flatMap(() => ['ready to accept', 'is shut down']),
  );
});

test.each([
  [[], 'Usage: npm run job -- <sync-usage | validate-keys | cleanup-usage>\n'],
  [['nonsense'], 'Usage: npm run job -- <sync-usage | validate-keys | cleanup-usage>, not "nonsense"\n'],
  [
    ['sync-usage', 'extra'],
    'Usage: npm run job -- <sync-usage | validate-keys | cleanup-usage>, not "sync-usage extra"\n',
  ],
])('%j is no call of a job', async (args, message) => {
  const { folder, remove } = makeFolder();
  onTestFinished(remove);
  const refused = job(join(folder, 'data'), ...args);
  expect(await refused.ended).toBe(1);
  expect(refused.output()).toBe(message);
  expect(existsSync(join(folder, 'data'))).toBe(false);
});
