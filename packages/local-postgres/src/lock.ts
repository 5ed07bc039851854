import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { explain, LocalPostgresError } from './errors.ts';

/** A data folder that this process, and no other, may start a database in. */
export type LockedDataDir = {
  /** Absolute, with symbolic links resolved. */
  path: string;
  /** Gives it back before the process ends; a second call does nothing. */
  release(): void;
};

/** Another live process holds the folder. */
export class DataDirInUse extends LocalPostgresError {
  override name = 'DataDirInUse';
}

/**
 * Takes the folder for this process until it ends, however it ends; makes it (0700) if it is missing.
 * The lock is SQLite's on an empty file: an operating-system lock, which a dead process cannot keep and a
 * reused process id cannot fake. Node has no other way to take one.
 * @throws DataDirInUse at once when another process holds it
 */
export function lockDataDir(dataDir: string): LockedDataDir {
  let path: string;
  let lock: DatabaseSync;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    path = realpathSync(dataDir);
    lock = new DatabaseSync(join(path, 'lock'));
  } catch (error) {
    throw explain(`The data folder ${dataDir} cannot be used`, error);
  }
  const pidFile = join(path, 'pid');
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof Error && error.message.includes('locked')) {
      throw new DataDirInUse(
        `OpenRouter Watcher is already running with the data folder ${dataDir} (process ${readPid(pidFile)}).`,
      );
    }
    throw explain(`The data folder ${dataDir} cannot be locked`, error);
  }
  try {
    // Removed first: it may be left from another user.
    rmSync(pidFile, { force: true });
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    lock.close();
    throw explain(`The data folder ${dataDir} cannot be written`, error);
  }
  return {
    path,
    release() {
      if (!lock.isOpen) return;
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

function readPid(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
