import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { LocalPostgresError } from './errors.ts';

/** The operating-system user that PostgreSQL runs as. */
export type ServerUser = {
  uid: number;
  gid: number;
  /** Given to `spawn`: empty when the server runs as ourselves. */
  spawn: { uid?: number; gid?: number };
};

/**
 * PostgreSQL refuses to run as root. Then it runs as whoever owns the cluster already, or as `postgres`,
 * or as `nobody`; everyone else runs it as themselves.
 * @param clusterDir a cluster that may exist already
 * @throws LocalPostgresError when the cluster belongs to someone else, or root finds no such user
 */
export function serverUser(clusterDir?: string): ServerUser {
  const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, spawn: {} };
  const owner = clusterDir === undefined ? undefined : statSync(clusterDir, { throwIfNoEntry: false });
  if (own.uid !== 0) {
    if (owner !== undefined && owner.uid !== own.uid) {
      throw new LocalPostgresError(
        `The database in ${clusterDir} belongs to another user (uid ${owner.uid}): start as that user, or choose another DATA_DIR.`,
      );
    }
    return own;
  }
  if (owner !== undefined && owner.uid !== 0) return asUser(owner.uid, owner.gid);
  for (const name of ['postgres', 'nobody']) {
    try {
      return asUser(idOf('-u', name), idOf('-g', name));
    } catch {
      // No such user here: try the next.
    }
  }
  throw new LocalPostgresError(
    'PostgreSQL does not run as root and this system has neither a user postgres nor nobody: start as an ordinary user, or set DATABASE_URL.',
  );
}

function asUser(uid: number, gid: number): ServerUser {
  return { uid, gid, spawn: { uid, gid } };
}

function idOf(flag: '-u' | '-g', name: string): number {
  return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}
