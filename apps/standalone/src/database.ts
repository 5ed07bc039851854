import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  clusterDirOf,
  DataDirInUse,
  lockDataDir,
  runningPostgresUrl,
  startLocalPostgres,
} from '@watcher/local-postgres';
import { type EncryptionKeys, encryptionKeys } from './encryption-key.ts';
import { StartError } from './errors.ts';
import type { Settings } from './settings.ts';

/** A database that a command works with. */
export type OpenDatabase = { url: string; keys: EncryptionKeys; close(): Promise<void> };

/**
 * The one that DATABASE_URL names, or the embedded one: as `npm start` runs it, or started for the command. It waits for
 * its turn: a second command would otherwise use the first one's PostgreSQL and lose it at its end.
 *
 * @throws StartError where there is no installation.
 */
export async function openDatabase(settings: Settings, signal: AbortSignal): Promise<OpenDatabase> {
  if (settings.databaseUrl !== undefined) {
    return { url: settings.databaseUrl, keys: encryptionKeys(settings), close: async () => {} };
  }
  assertInstalled(settings.dataDir);
  const turn = await whenFree(() => lockDataDir(join(settings.dataDir, 'job')), signal);
  return whenFree(async () => {
    try {
      const dataDir = lockDataDir(settings.dataDir);
      const keys = encryptionKeys(settings);
      const postgres = await startLocalPostgres(dataDir);
      const close = () => postgres.stop().finally(() => [dataDir, turn].map((lock) => lock.release()));
      return { url: postgres.url, keys, close };
    } catch (error) {
      const url = error instanceof DataDirInUse ? await runningPostgresUrl(settings.dataDir) : undefined;
      // In use, but nobody answers: it is just starting or stopping.
      if (url === undefined) throw error;
      return { url, keys: encryptionKeys(settings), close: async () => turn.release() };
    }
  }, signal);
}

/** @throws StartError where there is nothing to work with: of a mistyped DATA_DIR an empty installation would be made. */
export function assertInstalled(dataDir: string): void {
  if (existsSync(clusterDirOf(dataDir))) return;
  throw new StartError(`There is no installation in ${dataDir}: set DATA_DIR to where it is.`);
}

/** What a program of ours is told of its database, in the place of what we were told. */
export function databaseEnvironment(
  url: string,
  { current, previous, name }: EncryptionKeys,
): Record<string, string> {
  return {
    DATABASE_URL: url,
    DATABASE_URL_FILE: '',
    ENCRYPTION_KEY: current,
    ENCRYPTION_KEY_FILE: '',
    ENCRYPTION_KEY_NAME: name,
    ENCRYPTION_KEY_PREVIOUS: previous ?? '',
    ENCRYPTION_KEY_PREVIOUS_FILE: '',
  };
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
