import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { clusterDirOf } from '@watcher/local-postgres';
import { StartError } from './errors.ts';
import type { Settings } from './settings.ts';

/** In base64. `previous` only opens, while secrets are still sealed with it; `name` is where messages say they are from. */
export type EncryptionKeys = { current: string; previous?: string; name: string };

/** The key, and the one before while it is being changed. */
const FILE = 'encryption.key';
const PREVIOUS = 'encryption.key.previous';

/**
 * The keys that stored secrets are sealed with: ENCRYPTION_KEY, or the one kept in the data folder, or, when there is
 * no database yet that another key could have been used for, a new one that is kept from now on.
 * @throws StartError when there is none and a new one would make the stored secrets unreadable
 */
export function encryptionKeys(settings: Settings): EncryptionKeys {
  const found = storedKeys(settings);
  if (found !== undefined) return found;
  const { dataDir } = settings;
  const file = join(dataDir, FILE);
  if (existsSync(clusterDirOf(dataDir))) {
    throw new StartError(
      `There is a database in ${dataDir}, but ${file} is missing: put the file back or set ENCRYPTION_KEY. A new key could not read the OpenRouter keys stored there.`,
    );
  }
  const current = randomBytes(32).toString('base64');
  keep(dataDir, FILE, current);
  return { current, name: file };
}

/** The same without making one; undefined when there is none. */
export function storedKeys({
  dataDir,
  encryptionKey,
  encryptionKeyPrevious,
  encryptionKeyName,
}: Settings): EncryptionKeys | undefined {
  if (encryptionKey !== undefined) {
    const keys = { current: encryptionKey, name: encryptionKeyName };
    return encryptionKeyPrevious === undefined ? keys : { ...keys, previous: encryptionKeyPrevious };
  }
  const current = read(dataDir, FILE);
  if (current === undefined) return undefined;
  const previous = read(dataDir, PREVIOUS);
  const keys = { current, name: join(dataDir, FILE) };
  return previous === undefined || previous === current ? keys : { ...keys, previous };
}

/**
 * Makes a new key the current one of the data folder and the one there was the previous one; a change that was begun
 * goes on. Killed at any step, the folder holds a key for everything that is sealed.
 */
export function beginKeyChange(settings: Settings): EncryptionKeys {
  const keys = storedKeys(settings);
  if (keys === undefined || keys.previous !== undefined) return encryptionKeys(settings);
  keep(settings.dataDir, PREVIOUS, keys.current);
  const current = randomBytes(32).toString('base64');
  keep(settings.dataDir, FILE, current);
  return { current, previous: keys.current, name: keys.name };
}

/**
 * Sets the previous key of the data folder aside: nothing is sealed with it any more but what earlier backups hold.
 * @returns where it is now
 */
export function endKeyChange({ dataDir }: Settings): string {
  const aside = join(dataDir, `encryption.key.until-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  renameSync(join(dataDir, PREVIOUS), aside);
  synced(openSync(dataDir, 'r'));
  return aside;
}

function read(folder: string, name: string): string | undefined {
  const file = join(folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** On the disk before it is used: data that it has encrypted must never outlive it. */
function keep(folder: string, name: string, key: string): void {
  const file = join(folder, name);
  const partial = `${file}.new`;
  // One that is left over may belong to somebody else, or be readable by more.
  rmSync(partial, { force: true });
  synced(openSync(partial, 'wx', 0o600), (fd) => writeSync(fd, `${key}\n`));
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
