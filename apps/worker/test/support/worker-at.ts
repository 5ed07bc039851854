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
import { Logger, run, type Task, type WorkerEvents } from 'graphile-worker';
import pg from 'pg';
import { startHeartbeat } from '../../src/heartbeat.ts';
import { taskList } from '../../src/tasks/index.ts';

/** An hour passes in a moment here: who keeps to so many calls a minute would never be done. */
const UNPACED = {
  takeTurn: async () => ({ taken: true, waitMs: 0 }),
  pause: async () => undefined,
};

/**
 * What time it is; that the hour's syncs are to be put into the queue, as the cron does; or whether evaluations wait, so
 * that whoever plays knows what they see.
 */
type Told = { now: string } | { enqueue: { spread: boolean } } | { hold: boolean };

/** Where jobs wait until they are let through. */
class Gate {
  #opened = Promise.withResolvers<void>();
  #isOpen = false;

  close(): void {
    if (this.#isOpen) this.#opened = Promise.withResolvers<void>();
    this.#isOpen = false;
  }

  open(): void {
    this.#isOpen = true;
    this.#opened.resolve();
  }

  pass(): Promise<void> {
    return this.#opened.promise;
  }
}

await runProgram('worker-at', async ({ log, onStop }) => {
  let now = new Date(process.env['NOW'] ?? '');
  const config = readConfig(process.env);
  const onError = (err: Error) => log.warn({ err }, 'a connection to the database was lost');
  const deps = createDeps(config, { poolSize: 6, preparesAll: true, applicationName: 'worker-at' });
  const openrouter = deps.ctx.openrouter.with({
    timeoutMs: Number(process.env['OPENROUTER_TIMEOUT_MS'] ?? 400),
    attempts: 3,
    backoffMs: 1,
    pace: UNPACED,
  });
  const ctx = { ...deps.ctx, now: () => now, openrouter };
  const evaluations = new Gate();
  if (process.env['HOLD'] !== 'yes') evaluations.open();
  process.on('message', async (told: Told) => {
    if ('hold' in told) {
      if (told.hold) evaluations.close();
      else evaluations.open();
      process.send?.({ type: 'held', hold: told.hold });
    } else if ('now' in told) {
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
  const tasks = taskList(ctx, log);
  const evaluateTeam: Task = async (payload, helpers) => {
    await evaluations.pass();
    await tasks['evaluate-team']?.(payload, helpers);
  };
  const runner = await run({
    pgPool,
    concurrency: Number(process.env['CONCURRENCY'] ?? 4),
    noHandleSignals: true,
    pollInterval: 400,
    taskList: { ...tasks, 'evaluate-team': evaluateTeam },
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
  return { line: 'the worker runs' };
});
