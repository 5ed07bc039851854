import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder, runScript } from './helpers.ts';

test('jobs run without a product, wait for one another, and pass the exit code on', async () => {
  const { folder, remove } = makeFolder();
  onTestFinished(remove);
  const job = (task: string) =>
    runScript(join(import.meta.dirname, '../src/job.ts'), [task], {
      env: { DATA_DIR: join(folder, 'data'), OPENROUTER_BASE_URL: 'http://127.0.0.1:9' },
    });
  const both = [job('sync-usage'), job('sync-usage')];
  for (const { ended, output } of both) {
    expect(await ended, output()).toBe(0);
    expect(output()).toMatch(/^sync-usage: .*\n$/);
  }
  // Each has started a PostgreSQL of its own, after the other's had ended.
  const log = readFileSync(join(folder, 'data/postgres.log'), 'utf8');
  expect(log.match(/ready to accept|is shut down/g)).toEqual([
    'ready to accept',
    'is shut down',
    'ready to accept',
    'is shut down',
  ]);
  const unknown = job('nonsense');
  expect(await unknown.ended).toBe(1);
  expect(unknown.output()).toContain('nonsense');
});
