/**
 * A worker whose clock is somebody else's: its parent tells the instant by IPC messages, and when the cron's hour has
 * come. Everything else is the product's own: the same tasks, queue, heartbeat and calls to OpenRouter, with less
 * patience between tries.
 */
import { EventEmitter } from 'node:events';
import { readConfig } from '@watcher/core/config';
import { createDeps } from '@watcher/core/deps';
import { runProgram } from '@watcher/core/program';
import { enqueueDueSyncs } from '@watcher/core/sync';
import { Logger, run, type WorkerEvents } from 'graphile-worker';
import pg from 'pg';
import { startHeartbeat } from '../../src/heartbeat.ts';
import { taskList } from '../../src/tasks/index.ts';

/** An hour passes in a moment here: who keeps to so many calls a minute would never be done. */
const UNPACED = {
  takeTurn: async () => ({ taken: true, waitMs: 0 }),
  pause: async () => undefined,
};

/** What time it is; or that the hour's syncs are to be put into the queue, as the cron does. */
type Told = { now: string } | { enqueue: { spread: boolean } };

await runProgram('worker-at', async ({ log, onStop }) => {
  let now = new Date(process.env['NOW'] ?? '');
  const config = readConfig(process.env);
  const onError = (error: Error) => log(`database: ${error.message}`);
  const deps = createDeps(config, { poolSize: 6, applicationName: 'worker-at' });
  const openrouter = deps.ctx.openrouter.with({ timeoutMs: 400, attempts: 3, backoffMs: 1, pace: UNPACED });
  const ctx = { ...deps.ctx, now: () => now, openrouter };
  process.on('message', async (told: Told) => {
    if ('now' in told) {
      now = new Date(told.now);
      process.send?.({ type: 'clock', now: told.now });
    } else {
      await enqueueDueSyncs(ctx, told.enqueue);
      process.send?.({ type: 'enqueued' });
    }
  });
  const pgPool = new pg.Pool({ connectionString: config.databaseUrl, max: 6 });
  pgPool.on('error', onError);
  pgPool.on('connect', (client) => client.on('error', onError));
  const events: WorkerEvents = new EventEmitter();
  events.on('pool:create', ({ workerPool }) => process.send?.({ type: 'pool', id: workerPool.id }));
  const stopHeartbeat = startHeartbeat(ctx, events, log);
  const runner = await run({
    pgPool,
    concurrency: 4,
    noHandleSignals: true,
    pollInterval: 100,
    taskList: taskList(ctx),
    crontab: '',
    events,
    logger: new Logger(() => () => undefined),
  });
  onStop(async () => {
    await runner.stop();
    await stopHeartbeat();
    await pgPool.end();
    await deps.close();
  });
  return {};
});
