import { existsSync } from 'node:fs';
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

const FORMS = 'list-users | make-admin EMAIL | invite EMAIL | reset-password EMAIL | rotate-encryption-key';
test.each([
  [[], ''],
  [['toString'], ', not "toString"'],
  [['invite'], ', not "invite"'],
  [['invite', 'a@example.com', 'b@example.com'], ', not "invite a@example.com b@example.com"'],
  [['list-users', 'x'], ', not "list-users x"'],
  [['rotate-encryption-key', 'x'], ', not "rotate-encryption-key x"'],
])('%j is no call of a command: one line says what is', async (args, given) => {
  const { folder, remove } = makeFolder();
  onTestFinished(remove);
  const dataDir = join(folder, 'data');
  const refused = runScript(join(import.meta.dirname, '../src/admin.ts'), args, {
    env: { DATA_DIR: dataDir },
  });
  expect(await refused.ended).toBe(1);
  expect(refused.output()).toBe(`Usage: npm run admin -- <${FORMS}>${given}\n`);
  expect(existsSync(dataDir)).toBe(false);
});
