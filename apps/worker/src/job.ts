import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '@watcher/core/config';
import { migrate } from '@watcher/core/db';
import { createDeps } from '@watcher/core/deps';
import { runProgram } from '@watcher/core/program';
import { countPendingSyncs, enqueueDueSyncs, syncsSince } from '@watcher/core/sync';
import { Logger, runOnce } from 'graphile-worker';
import { taskList } from './tasks/index.ts';

/**
 * One task, now and to its end: `job.ts sync-usage`. Prints what it did; the exit status is 0 only if all of it
 * worked. Workers that run beside it may do a part.
 */
await runProgram('job', async ({ log }) => {
  const task = process.argv[2];
  if (task !== 'sync-usage') throw new Error(`There is no task "${task ?? ''}"; there is sync-usage.`);
  const config = readConfig(process.env);
  await migrate(config.databaseUrl);
  const deps = createDeps(config, {
    poolSize: 5,
    applicationName: 'watcher-job',
    onError: (error) => log(`database: ${error.message}`),
  });
  const startedAt = new Date();
  const queued = await enqueueDueSyncs(deps.ctx);
  do {
    await runOnce({
      connectionString: config.databaseUrl,
      noHandleSignals: true,
      taskList: taskList(deps.ctx),
      logger: new Logger(() => () => undefined),
    });
    await sleep(200);
  } while ((await countPendingSyncs(deps.ctx)) > 0);
  const { ok, failed, rows } = await syncsSince(deps.ctx, startedAt);
  process.stdout.write(
    `sync-usage: ${queued} keys asked, ${ok} syncs done, ${failed} failed, ${rows} hourly facts changed\n`,
  );
  await deps.close();
  process.exit(failed === 0 ? 0 : 1);
});
