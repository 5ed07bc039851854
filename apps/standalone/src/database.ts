import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataDirInUse, lockDataDir, runningPostgresUrl, startLocalPostgres } from '@watcher/local-postgres';
import { encryptionKey } from './encryption-key.ts';
import type { Settings } from './settings.ts';

export type OpenDatabase = { url: string; key: string; close(): Promise<void> };

/**
 * The database for a command that runs beside the product or without it: the one that DATABASE_URL names, or the embedded
 * one, as `npm start` runs it or started for the command.
 */
export async function openDatabase(settings: Settings, signal: AbortSignal): Promise<OpenDatabase> {
  if (settings.databaseUrl !== undefined) {
    return { url: settings.databaseUrl, key: encryptionKey(settings), close: async () => {} };
  }
  // One command at a time: otherwise a second one would use the first one's PostgreSQL and lose it at its end.
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
