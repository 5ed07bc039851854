import { EventEmitter } from 'node:events';
import { assertBackupDir } from '@watcher/core/backup';
import { readConfig } from '@watcher/core/config';
import { SET_SESSION, watchConnections } from '@watcher/core/db';
import { createDeps } from '@watcher/core/deps';
import { prepareDatabase } from '@watcher/core/encryption';
import { runProgram } from '@watcher/core/program';
import type { WorkerEvents } from 'graphile-worker';
import pg from 'pg';
import { startHeartbeat } from './heartbeat.ts';
import { startPools } from './pools.ts';
import { queueLogger } from './queue-logger.ts';
import { taskList } from './tasks/index.ts';

/** Two listen, the others fetch and finish jobs; each is held for a moment, so that there are fewer than slots. */
const QUEUE_CONNECTIONS = 10;
/** How long a stop waits for running jobs before their calls to OpenRouter are cut. */
const GRACE_MS = 4_000;

/** The worker process: settings, migrations, then cron and jobs until a signal. */
await runProgram('worker', async ({ log, onStop }) => {
  const config = readConfig(process.env);
  const waits = watchConnections(config.databaseUrl, log);
  await waits.during(prepareDatabase(config, log));
  if (config.backupDir !== undefined) {
    await assertBackupDir(config.backupDir).catch((err: unknown) =>
      log.error(`No backups are written. ${err instanceof Error ? err.message : String(err)}`),
    );
  }
  const stopping = new AbortController();
  let isStopping = false;
  const onError = (err: Error) => log.warn({ err }, 'a connection to the database was lost');
  const deps = createDeps(config, {
    poolSize: 6,
    preparesAll: true,
    applicationName: 'watcher-worker',
    waits,
    signal: stopping.signal,
  });
  // graphile-worker's own; closed when idle.
  const queuePool = new pg.Pool({
    connectionString: config.databaseUrl,
    max: QUEUE_CONNECTIONS,
    application_name: 'watcher-queue',
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // Before anybody else uses it.
    verify(client, done) {
      waits.during(client.query(SET_SESSION)).then(() => done(), done);
    },
  });
  // Without handlers the error of an idle connection would end the process.
  queuePool.on('error', onError);
  queuePool.on('connect', (client) => client.on('error', onError));
  const events: WorkerEvents = new EventEmitter();
  const stopHeartbeat = startHeartbeat(deps.ctx, events, log);
  const stopPools = await startPools(taskList(deps.ctx, log), {
    pgPool: queuePool,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: GRACE_MS,
    events,
    logger: queueLogger(log, () => isStopping),
  });
  onStop(async () => {
    isStopping = true;
    const cut = setTimeout(() => stopping.abort(), GRACE_MS);
    await stopPools();
    clearTimeout(cut);
    await stopHeartbeat();
    await queuePool.end();
    await deps.close();
    await waits.close();
  });
  return { line: 'the worker runs' };
});
