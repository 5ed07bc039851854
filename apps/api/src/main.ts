import { fileURLToPath } from 'node:url';
import { readConfig } from '@watcher/core/config';
import { watchConnections } from '@watcher/core/db';
import { createDeps } from '@watcher/core/deps';
import { prepareDatabase } from '@watcher/core/encryption';
import { openLiveFeed } from '@watcher/core/live';
import { runProgram } from '@watcher/core/program';
import { hostInUrl, settingWarnings } from '@watcher/core/settings';
import { createHttpServer } from './http-server.ts';

const POOL = { poolSize: 10, shortPoolSize: 1 };
/** Far above what the pages and the API ask for; who still waits then gets 503. */
const LIMITS = { statementMs: 30_000, lockMs: 10_000 };

/** The API process: settings, migrations, then HTTP until a signal. */
await runProgram('api', async ({ log, onStop }) => {
  const config = readConfig(process.env);
  const waits = watchConnections(config.databaseUrl, log);
  await waits.during(prepareDatabase(config, log));
  const onError = (err: Error) => log.warn({ err }, 'a connection to the database was lost');
  const deps = createDeps(config, { ...POOL, applicationName: 'watcher-api', limits: LIMITS, waits });
  const live = openLiveFeed(config.databaseUrl, onError);
  const webFolder = fileURLToPath(new URL('../../web/build', import.meta.url));
  const server = createHttpServer({ config, deps, live, webFolder, log });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  onStop(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    await live.close();
    // Answers that are on their way get a moment; event streams would never end.
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
    server.closeIdleConnections();
    await closed;
    await deps.close();
    await waits.close();
  });
  for (const warning of settingWarnings(config)) log.warn(warning);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const url = `http://${hostInUrl(config.host)}:${port}`;
  return { line: `the API listens at ${url}`, url };
});
