/** `npm run job -- <task>`: one task of the worker, now, to its end; the exit code is the task's. */
import { runCommand } from './command.ts';

const args = process.argv.slice(2);
if (args.length === 0) {
  console.error('Say which task: npm run job -- <task>');
  process.exit(1);
}
await runCommand('apps/worker/src/job.ts', args);
