/** `npm run admin -- <command>`: what the operator does to an installation; the exit code is the command's. */
import { argumentsOf } from './call.ts';
import { runCommand } from './command.ts';
import { operate } from './operate.ts';
import { rotate } from './rotate-encryption-key.ts';
import { readSettings } from './settings.ts';

const args = argumentsOf('admin', [
  'list-users',
  'make-admin EMAIL',
  'invite EMAIL',
  'reset-password EMAIL',
  'rotate-encryption-key',
]);
// The key may be a file of ours, which no other program knows.
if (args[0] === 'rotate-encryption-key') {
  await operate((_args, signal) => rotate(readSettings(process.env, '.data'), signal));
}
await runCommand('apps/api/src/admin/main.ts', args);
