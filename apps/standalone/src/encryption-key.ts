import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { clusterDirOf } from '@watcher/local-postgres';
import { StartError } from './errors.ts';
import type { Settings } from './settings.ts';

/**
 * The key that the stored OpenRouter keys are encrypted with: ENCRYPTION_KEY, or the one kept in the data folder,
 * or, when there is no database yet that another key could have been used for, a new one that is kept from now on.
 * @throws StartError when there is none and a new one would make the stored keys unreadable
 */
export function encryptionKey({ dataDir, encryptionKey }: Settings): string {
  if (encryptionKey !== undefined) return encryptionKey;
  const file = join(dataDir, 'encryption.key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (existsSync(clusterDirOf(dataDir))) {
    throw new StartError(
      `There is a database in ${dataDir}, but ${file} is missing: put the file back or set ENCRYPTION_KEY. A new key could not read the OpenRouter keys stored there.`,
    );
  }
  const key = randomBytes(32).toString('base64');
  keep(dataDir, file, key);
  return key;
}

/** On the disk before it is used: data that it has encrypted must never outlive it. */
function keep(folder: string, file: string, key: string): void {
  const partial = `${file}.new`;
  synced(openSync(partial, 'w', 0o600), (fd) => writeSync(fd, `${key}\n`));
  renameSync(partial, file);
  synced(openSync(folder, 'r'));
}

function synced(fd: number, write?: (fd: number) => void): void {
  try {
    write?.(fd);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
