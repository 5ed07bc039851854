import { setTimeout as sleep } from 'node:timers/promises';
import { counted } from '@watcher/contract/counted';
import { keyProblemSentence } from '@watcher/contract/problems/sentences';
import { cleanupUsage } from '@watcher/core/cleanup';
import { type Config, readConfig } from '@watcher/core/config';
import type { Ctx } from '@watcher/core/context';
import { createDeps } from '@watcher/core/deps';
import { prepareDatabase } from '@watcher/core/encryption';
import { countPending, type JobName, latestRun, type RunSummary, runsAfter } from '@watcher/core/jobs';
import type { Log } from '@watcher/core/log';
import { runProgram } from '@watcher/core/program';
import { enqueueDueSyncs } from '@watcher/core/sync';
import { enqueueDueValidations } from '@watcher/core/validation';
import { runOnce } from 'graphile-worker';
import { queueLogger } from './queue-logger.ts';
import { taskList } from './tasks/index.ts';

type Task = (
  ctx: Ctx,
  config: Config,
  log: Log,
) => Promise<{ readonly line: string; readonly problems: string[] }>;

const tasks: Readonly<Record<string, Task>> = {
  'sync-usage': async (ctx, config, log) => {
    const before = await latestRun(ctx);
    const queued = await enqueueDueSyncs(ctx, { spread: false });
    await drain(ctx, config, log, ['sync-key', 'sync-history']);
    const runs = await runsAfter(ctx, before, 'sync');
    const line = `${counted(queued, 'key', 'keys')} asked, ${counted(runs.ok, 'sync', 'syncs')} done, ${runs.failures.length} failed, ${counted(runs.rows, 'hourly fact', 'hourly facts')} changed`;
    return { line, problems: toLines(runs) };
  },
  'validate-keys': async (ctx, config, log) => {
    const before = await latestRun(ctx);
    const queued = await enqueueDueValidations(ctx);
    await drain(ctx, config, log, ['validate-key']);
    const runs = await runsAfter(ctx, before, 'validation');
    return {
      line: `${counted(queued, 'key', 'keys')} asked, ${runs.ok} answered, ${runs.failures.length} failed`,
      problems: toLines(runs),
    };
  },
  'cleanup-usage': async (ctx) => {
    const done = await cleanupUsage(ctx);
    const line = `usage is kept from ${done.keptFrom} on: ${counted(done.partitions, 'month', 'months')} dropped, ${counted(done.facts, 'fact', 'facts')} deleted, ${counted(done.leftovers, 'leftover', 'leftovers')} removed`;
    return { line, problems: [] };
  },
};

/**
 * One task, now and to its end: `job.ts sync-usage`. Prints what it did; the exit status is 0 only if all of it
 * worked. Workers that run beside it may do a part.
 */
await runProgram('job', async ({ log }) => {
  const name = process.argv[2] ?? '';
  const task = tasks[name];
  // The launcher has asked for one of them (`apps/standalone/src/job.ts`).
  if (task === undefined) throw new Error(`There is no task "${name}".`);
  const config = readConfig(process.env);
  await prepareDatabase(config);
  const deps = createDeps(config, {
    poolSize: 5,
    preparesAll: true,
    applicationName: 'watcher-job',
  });
  const { line, problems } = await task(deps.ctx, config, log);
  process.stdout.write(`${name}: ${line}\n`);
  for (const problem of problems) process.stderr.write(`${name}: ${problem}\n`);
  await deps.close();
  process.exit(problems.length === 0 ? 0 : 1);
});

/** Runs jobs until none of these waits, here or elsewhere; what waits for another try is left to the worker. */
async function drain(ctx: Ctx, config: Config, log: Log, names: readonly JobName[]): Promise<void> {
  do {
    await runOnce({
      connectionString: config.databaseUrl,
      noHandleSignals: true,
      taskList: taskList(ctx, log),
      logger: queueLogger(log, () => false),
    });
    await sleep(200);
  } while ((await countPending(ctx, names)) > 0);
}

function toLines({ failures }: RunSummary): string[] {
  return failures.map(
    ({ keyId, label, problem }) =>
      `key ${keyId} (${label}): ${problem === null ? 'failed' : keyProblemSentence('en', problem)}`,
  );
}
