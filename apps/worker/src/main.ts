import { EventEmitter } from 'node:events';
import { assertBackupDir } from '@watcher/core/backup';
import { readConfig } from '@watcher/core/config';
import { SET_SESSION } from '@watcher/core/db';
import { createDeps } from '@watcher/core/deps';
import { prepareDatabase } from '@watcher/core/encryption';
import { runProgram } from '@watcher/core/program';
import { run, type WorkerEvents } from 'graphile-worker';
import pg from 'pg';
import { crontab } from './crontab.ts';
import { startHeartbeat } from './heartbeat.ts';
import { queueLogger } from './queue-logger.ts';
import { taskList } from './tasks/index.ts';

/** Syncs at once; each waits most of the time, for its account's turn or for OpenRouter, and holds no connection then. */
const CONCURRENCY = 10;
/** How long a stop waits for running jobs before their calls to OpenRouter are cut. */
const GRACE_MS = 4_000;

/** The worker process: settings, migrations, then cron and jobs until a signal. */
await runProgram('worker', async ({ log, onStop }) => {
  const config = readConfig(process.env);
  await prepareDatabase(config);
  if (config.backupDir !== undefined) {
    await assertBackupDir(config.backupDir).catch((err: unknown) =>
      log.error({ err }, 'no backups are written'),
    );
  }
  const stopping = new AbortController();
  let isStopping = false;
  const onError = (err: Error) => log.warn({ err }, 'a connection to the database was lost');
  const deps = createDeps(config, {
    poolSize: 6,
    applicationName: 'watcher-worker',
    signal: stopping.signal,
  });
  // graphile-worker's own: one connection listens, the others fetch and finish jobs, and are closed when idle.
  const queuePool = new pg.Pool({
    connectionString: config.databaseUrl,
    max: CONCURRENCY,
    application_name: 'watcher-queue',
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // Before anybody else uses it.
    verify(client, done) {
      client.query(SET_SESSION).then(() => done(), done);
    },
  });
  // Without handlers the error of an idle connection would end the process.
  queuePool.on('error', onError);
  queuePool.on('connect', (client) => client.on('error', onError));
  const events: WorkerEvents = new EventEmitter();
  wakeEachOther(events);
  const stopHeartbeat = startHeartbeat(deps.ctx, events, log);
  const runner = await run({
    pgPool: queuePool,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: GRACE_MS,
    taskList: taskList(deps.ctx, log),
    crontab,
    events,
    logger: queueLogger(log, () => isStopping),
  });
  onStop(async () => {
    isStopping = true;
    const cut = setTimeout(() => stopping.abort(), GRACE_MS);
    await runner.stop();
    clearTimeout(cut);
    await stopHeartbeat();
    await queuePool.end();
    await deps.close();
  });
  return {};
});

/**
 * Looking for a job locks every queue that is free, so whoever looks at the same moment finds none and rests for two
 * seconds, however many wait. Who got one wakes another.
 */
function wakeEachOther(events: WorkerEvents): void {
  events.on('job:start', ({ worker }) => worker.workerPool.nudge(1));
}
