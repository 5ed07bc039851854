import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { install, makeFolder, runScript } from './helpers.ts';

test('a command of the operator works without a product, and passes the exit code on', async () => {
  const { folder, remove } = makeFolder();
  onTestFinished(remove);
  await install(join(folder, 'data'));
  const admin = (...args: string[]) =>
    runScript(join(import.meta.dirname, '../src/admin.ts'), args, {
      env: { DATA_DIR: join(folder, 'data'), ORIGIN: 'https://watch.example.com' },
    });
  const invited = admin('invite', 'guest@example.com');
  expect(await invited.ended, invited.output()).toBe(0);
  expect(invited.output()).toMatch(/^https:\/\/watch\.example\.com\/register#invitation=/);
  const unknown = admin('reset-password', 'nobody@example.com');
  expect(await unknown.ended).toBe(1);
  expect(unknown.output()).toBe('There is no account with the email nobody@example.com.\n');
});
