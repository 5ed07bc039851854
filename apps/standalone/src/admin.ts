/** `npm run admin -- <command>`: what the operator does to an installation; the exit code is the command's. */
import { runCommand } from './command.ts';

await runCommand('apps/api/src/admin/main.ts', process.argv.slice(2));
