import { chownSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalPostgresError } from './errors.ts';
import type { ServerUser } from './server-user.ts';

/**
 * A short, always equal folder under `base` that only the server's user (and root) can enter, made if it is
 * missing. Anyone may create names in /tmp, so one that is not ours is refused.
 */
export function privateDir(user: ServerUser, base = tmpdir()): string {
  const dir = join(base, `openrouter-watcher-${user.uid}`);
  try {
    mkdirSync(dir, { mode: 0o700 });
    if (user.spawn.uid !== undefined) chownSync(dir, user.uid, user.gid);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const stat = lstatSync(dir);
  if (
    !stat.isDirectory() ||
    (stat.mode & 0o077) !== 0 ||
    ![user.uid, process.getuid?.()].includes(stat.uid)
  ) {
    throw new LocalPostgresError(
      `${dir} exists and is not a private folder of ours: remove it and start again.`,
    );
  }
  return dir;
}
