/** `npm run job -- <task>`: one task of the worker, now, to its end; the exit code is the task's. */
import { argumentsOf } from './call.ts';
import { runCommand } from './command.ts';

await runCommand(
  'apps/worker/src/job.ts',
  argumentsOf('job', ['sync-usage', 'validate-keys', 'cleanup-usage']),
);
