/** `npm run job -- <task>`: one task of the worker, now, to its end; the exit code is the task's. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataDirInUse, lockDataDir, runningPostgresUrl, startLocalPostgres } from '@watcher/local-postgres';
import { readDemoData } from './demo-data.ts';
import { encryptionKey } from './encryption-key.ts';
import { describe, StartError } from './errors.ts';
import { projectRoot, readSettings, type Settings } from './settings.ts';
import { stopSignal } from './signals.ts';

type Database = { url: string; key: string; close(): Promise<void> };

/** The one that DATABASE_URL names, or the embedded one: as `npm start` runs it, or started for the task. */
async function openDatabase(settings: Settings, signal: AbortSignal): Promise<Database> {
  if (settings.databaseUrl !== undefined) {
    return { url: settings.databaseUrl, key: encryptionKey(settings), close: async () => {} };
  }
  // One job at a time: otherwise a second one would use the first one's PostgreSQL and lose it at its end.
  const turn = await whenFree(() => lockDataDir(join(settings.dataDir, 'job')), signal);
  return whenFree(async () => {
    try {
      const dataDir = lockDataDir(settings.dataDir);
      const key = encryptionKey(settings);
      const postgres = await startLocalPostgres(dataDir);
      const close = () => postgres.stop().finally(() => [dataDir, turn].map((lock) => lock.release()));
      return { url: postgres.url, key, close };
    } catch (error) {
      const url = error instanceof DataDirInUse ? await runningPostgresUrl(settings.dataDir) : undefined;
      // In use, but nobody answers: it is just starting or stopping.
      if (url === undefined) throw error;
      return { url, key: encryptionKey(settings), close: async () => turn.release() };
    }
  }, signal);
}

/** Tries again for as long as another process is in the way. */
async function whenFree<T>(attempt: () => T | Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof DataDirInUse)) throw error;
      await sleep(250, undefined, { signal });
    }
  }
}

async function runTask(args: string[], env: Record<string, string>, signal: AbortSignal): Promise<number> {
  const child = fork(join(projectRoot, 'apps/worker/src/job.ts'), args, {
    detached: true,
    env: { ...process.env, ...env },
    execArgv: [],
  });
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

async function runJob(args: string[], signal: AbortSignal): Promise<number> {
  const settings = readSettings(process.env, '.data');
  if (args.length === 0) throw new StartError('Say which task: npm run job -- <task>');
  const demo = readDemoData(settings.dataDir);
  const database = await openDatabase(settings, signal);
  try {
    return await runTask(
      args,
      {
        DATABASE_URL: database.url,
        ENCRYPTION_KEY: database.key,
        ...(demo !== undefined && { OPENROUTER_BASE_URL: demo.url }),
      },
      signal,
    );
  } finally {
    await database.close();
  }
}

const signal = stopSignal();
try {
  process.exitCode = await runJob(process.argv.slice(2), signal);
} catch (error) {
  if (!signal.aborted) console.error(describe(error));
  process.exitCode = 1;
}
process.exit();
