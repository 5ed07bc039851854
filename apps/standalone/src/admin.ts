/** `npm run admin -- <command>`: what the operator does to an installation; the exit code is the command's. */
import { runCommand } from './command.ts';
import { StartError } from './errors.ts';
import { operate } from './operate.ts';
import { rotate } from './rotate-encryption-key.ts';
import { readSettings } from './settings.ts';

/** Asked before anything is started: a slip must not make an installation. */
const COMMANDS = ['list-users', 'make-admin', 'invite', 'reset-password', 'rotate-encryption-key'];

const args = process.argv.slice(2);
const [command = ''] = args;
// The key may be a file of ours, which no other program knows.
if (command === 'rotate-encryption-key' || !COMMANDS.includes(command)) {
  await operate((_args, signal) => {
    if (command !== 'rotate-encryption-key') {
      throw new StartError(`Usage: npm run admin -- <${COMMANDS.join(' | ')}> [EMAIL]`);
    }
    return rotate(readSettings(process.env, '.data'), signal);
  });
}
await runCommand('apps/api/src/admin/main.ts', args);
