import type { JobName } from '@watcher/core/jobs';
import {
  type Runner,
  type RunnerOptions,
  run,
  type TaskList,
  type WorkerEvents,
  type WorkerPool,
} from 'graphile-worker';
import { crontab } from './crontab.ts';

/**
 * What somebody waits for has slots of its own. The others read usage: each job waits most of the time, for its
 * account's turn or for OpenRouter, so that ten busy accounts would hold every slot for a minute.
 */
const POOLS = { prompt: 6, reading: 10 } as const;
type PoolName = keyof typeof POOLS;

const POOL_OF: Readonly<Record<JobName, PoolName>> = {
  'sync-usage': 'reading',
  'sync-key': 'reading',
  'sync-history': 'reading',
  'validate-keys': 'reading',
  'validate-key': 'reading',
  'pulse-due': 'prompt',
  'pulse-account': 'prompt',
  'control-key': 'prompt',
  'evaluate-due': 'prompt',
  'evaluate-team': 'prompt',
  'digests-due': 'prompt',
  deliver: 'prompt',
  'account-mail': 'prompt',
  backup: 'reading',
  'cleanup-usage': 'reading',
};

/**
 * Begins to run jobs, and the cron.
 *
 * @returns how to stop: what runs may end first.
 */
export async function startPools(
  tasks: Readonly<Record<JobName, NonNullable<TaskList[string]>>>,
  options: Omit<RunnerOptions, 'events' | 'taskList' | 'concurrency' | 'crontab'> & {
    readonly events: WorkerEvents;
  },
): Promise<() => Promise<void>> {
  wakeEachOther(options.events);
  const start = (pool: PoolName, cron: string): Promise<Runner> =>
    run({
      ...options,
      concurrency: POOLS[pool],
      taskList: Object.fromEntries(
        Object.entries(tasks).filter(([name]) => POOL_OF[name as JobName] === pool),
      ),
      crontab: cron,
    });
  // The cron only puts jobs into the queue, whoever runs them.
  const runners = [await start('prompt', crontab), await start('reading', '')];
  return async () => {
    await Promise.all(runners.map((runner) => runner.stop()));
  };
}

/**
 * Looking for a job locks every queue that is free, so whoever looks at the same moment finds none and rests for two
 * seconds, however many wait. Who got one wakes one of each pool.
 */
function wakeEachOther(events: WorkerEvents): void {
  const pools = new Set<WorkerPool>();
  events.on('pool:create', ({ workerPool }) => pools.add(workerPool));
  events.on('pool:release', ({ workerPool }) => pools.delete(workerPool));
  events.on('job:start', () => {
    for (const pool of pools) pool.nudge(1);
  });
}
