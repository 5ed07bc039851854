import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findBinaries } from './binaries.ts';
import { checkMajorVersion, createCluster } from './cluster.ts';
import { ensureDatabase } from './database.ts';
import { clearLeftovers } from './leftovers.ts';
import type { LockedDataDir } from './lock.ts';
import { appendToLog } from './log-file.ts';
import { type Server, startServer } from './server.ts';
import { serverUser } from './server-user.ts';
import { durable } from './settings.ts';
import { answers, socketDir, urlOf } from './socket.ts';

const DATABASE = 'watcher';
/** How often the short link to the socket is renewed: systems clean what looks unused from /tmp. */
const RELINK_MS = 3_600_000;

/** The product's own PostgreSQL, running. `url` is a node-postgres connection string and equal at every start. */
export type LocalPostgres = Server & { url: string };

/** Where the cluster of a data folder lives. */
export function clusterDirOf(dataDir: string): string {
  return join(resolve(dataDir), 'postgres');
}

/**
 * Starts the PostgreSQL kept in `<data folder>/postgres`, made at the first start, and waits until the database
 * `watcher` takes connections. It listens on a socket only, which no other user can open. Whatever a kill left
 * behind is cleared first, and it ends with this process even when that is killed.
 * Its log is `<data folder>/postgres.log`.
 * @throws LocalPostgresError
 */
export async function startLocalPostgres(dataDir: LockedDataDir): Promise<LocalPostgres> {
  const clusterDir = clusterDirOf(dataDir.path);
  const user = serverUser(clusterDir);
  const binaries = await findBinaries(user);
  if (!existsSync(clusterDir)) await createCluster(clusterDir, binaries, user);
  checkMajorVersion(clusterDir, binaries);
  const dir = socketDir(clusterDir, user);
  await clearLeftovers(clusterDir, dir);
  const log = join(dataDir.path, 'postgres.log');
  const server = await startServer({
    clusterDir,
    binaries,
    user,
    settings: durable,
    onLog: (text) => appendToLog(log, text),
  });
  const relink = setInterval(() => socketDir(clusterDir, user), RELINK_MS).unref();
  void server.exited.then(() => {
    clearInterval(relink);
    if (dir !== clusterDir) rmSync(dir, { force: true });
  });
  try {
    await ensureDatabase(dir, DATABASE);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { ...server, url: urlOf(dir, DATABASE) };
}

/** The connection string of the PostgreSQL that another process runs in this data folder; undefined if none does. */
export async function runningPostgresUrl(dataDir: LockedDataDir['path']): Promise<string | undefined> {
  const clusterDir = clusterDirOf(dataDir);
  if (!existsSync(clusterDir)) return undefined;
  const dir = socketDir(clusterDir, serverUser(clusterDir));
  return (await answers(dir)) ? urlOf(dir, DATABASE) : undefined;
}
