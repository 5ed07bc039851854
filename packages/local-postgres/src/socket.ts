import { createHash } from 'node:crypto';
import { readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { privateDir } from './private-dir.ts';
import type { ServerUser } from './server-user.ts';

export const SOCKET = '.s.PGSQL.5432';
/** The kernel's limit for a socket's path: 107 bytes on Linux, 103 on macOS. */
const LONGEST = 103;

/**
 * A folder through which clients reach the socket that the server keeps in its cluster folder: that folder
 * itself, or a short symbolic link to it when the path is too long for a socket. The same for the same cluster.
 */
export function socketDir(clusterDir: string, user: ServerUser): string {
  if (fits(clusterDir)) return clusterDir;
  const name = createHash('sha256').update(clusterDir).digest('hex').slice(0, 12);
  const short = join(privateDir(user), name);
  const link = fits(short) ? short : join(privateDir(user, '/tmp'), name);
  if (!pointsTo(link, clusterDir)) {
    rmSync(link, { force: true });
    symlinkSync(clusterDir, link);
  }
  return link;
}

function fits(dir: string): boolean {
  return Buffer.byteLength(join(dir, SOCKET)) <= LONGEST;
}

function pointsTo(link: string, target: string): boolean {
  try {
    return readlinkSync(link) === target;
  } catch {
    return false;
  }
}

/** Whether some server answers on the socket in that folder. */
export function answers(dir: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(join(dir, SOCKET));
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
}

/** A connection string for node-postgres and its like; the user's name is the cluster's only role. */
export function urlOf(dir: string, database: string): string {
  return `postgres://watcher@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(dir)}`;
}
