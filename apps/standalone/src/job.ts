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

/** The one that DATABASE_URL names, or the embedded one: as it runs already, or started for the task. */
async function openDatabase(settings: Settings, signal: AbortSignal): Promise<Database> {
  const asItIs = (url: string) => ({ url, key: encryptionKey(settings), close: async () => {} });
  if (settings.databaseUrl !== undefined) return asItIs(settings.databaseUrl);
  for (;;) {
    signal.throwIfAborted();
    try {
      const dataDir = lockDataDir(settings.dataDir);
      const key = encryptionKey(settings);
      const postgres = await startLocalPostgres(dataDir);
      const close = () => postgres.stop().finally(() => dataDir.release());
      return { url: postgres.url, key, close };
    } catch (error) {
      if (!(error instanceof DataDirInUse)) throw error;
      const url = await runningPostgresUrl(settings.dataDir);
      if (url !== undefined) return asItIs(url);
      // It is just starting or stopping.
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

async function runJob(args: string[]): Promise<number> {
  const signal = stopSignal();
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

try {
  process.exitCode = await runJob(process.argv.slice(2));
} catch (error) {
  console.error(describe(error));
  process.exitCode = 1;
}
process.exit();
