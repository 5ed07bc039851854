import { join } from 'node:path';
import { type LockedDataDir, lockDataDir, startLocalPostgres } from '@watcher/local-postgres';
import { checkSettings } from './check-settings.ts';
import { databaseEnvironment } from './database.ts';
import { encryptionKeys } from './encryption-key.ts';
import { checkPort, openUrl } from './port.ts';
import { forkedProgram } from './program.ts';
import { projectRoot, type Settings } from './settings.ts';
import { type Program, supervise } from './supervise.ts';

/** What a launcher adds to the product. */
export type Extras = {
  /** Run before the api and the worker. */
  programs: Program[];
  /** Added to the environment of the api and the worker; asked when they start. */
  env(): Record<string, string>;
  /** More flags of Node for the api and the worker. */
  execArgv?: string[];
  /** Serves the pages in place of the api, and tells where. */
  pages?(apiUrl: () => string, onUrl: (url: string) => void): Program;
  /** Called when everything runs, before the line that says so; returns lines to print after it. */
  onReady(url: string): Promise<string[]>;
};

const none: Extras = { programs: [], env: () => ({}), onReady: async () => [] };

/**
 * Runs the product until it is asked to stop: PostgreSQL, then the api, then the worker. They stop in the other
 * order, PostgreSQL last.
 * @returns the exit code
 * @throws StartError or LocalPostgresError when it cannot even begin
 */
export async function runProduct(
  settings: Settings,
  signal: AbortSignal,
  extras: Extras = none,
): Promise<0 | 1> {
  const host = await checkSettings(settings);
  // Then the lock: it also keeps two first starts from making two keys.
  const dataDir = settings.databaseUrl === undefined ? lockDataDir(settings.dataDir) : undefined;
  await checkPort(settings.port, host);
  let { databaseUrl = '', port } = settings;
  const keys = encryptionKeys(settings);
  const { execArgv = [] } = extras;
  const env = () => ({
    ...databaseEnvironment(databaseUrl, keys),
    HOST: host,
    PORT: String(port),
    ...extras.env(),
  });
  const api = forkedProgram({
    name: 'api',
    stage: 1,
    file: join(projectRoot, 'apps/api/src/main.ts'),
    env,
    execArgv,
    ready: 'message',
    onReady(told) {
      if ('url' in told && typeof told.url === 'string') port = Number(new URL(told.url).port) || port;
    },
  });
  const worker = forkedProgram({
    name: 'worker',
    stage: 1,
    file: join(projectRoot, 'apps/worker/src/main.ts'),
    env,
    execArgv,
    ready: 'message',
  });
  const apiUrl = () => openUrl(host, port);
  let pagesUrl: string | undefined;
  const pages = extras.pages?.(apiUrl, (url) => (pagesUrl = url));
  const postgres = dataDir === undefined ? [] : [postgresIn(dataDir, (url) => (databaseUrl = url))];
  signal.addEventListener('abort', () => console.log('Stopping…'), { once: true });
  const programs = [...postgres, ...extras.programs, api, worker, ...(pages === undefined ? [] : [pages])];
  const code = await supervise(programs, {
    signal,
    say: (line) => console.error(line),
    async onReady() {
      const lines = await extras.onReady(apiUrl());
      console.log(`OpenRouter Watcher is running at ${pagesUrl ?? apiUrl()} — press Ctrl-C to stop`);
      for (const line of lines) console.log(line);
    },
  });
  dataDir?.release();
  return code;
}

function postgresIn(dataDir: LockedDataDir, onUrl: (url: string) => void): Program {
  return {
    name: 'database',
    stage: 0,
    async start() {
      const postgres = await startLocalPostgres(dataDir);
      onUrl(postgres.url);
      return postgres;
    },
  };
}
