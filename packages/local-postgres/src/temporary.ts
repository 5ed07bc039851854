import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Binaries, findBinaries } from './binaries.ts';
import { createCluster } from './cluster.ts';
import { createDatabase, ensureDatabase } from './database.ts';
import { privateDir } from './private-dir.ts';
import { type Server, startServer } from './server.ts';
import { type ServerUser, serverUser } from './server-user.ts';
import { throwAway } from './settings.ts';
import { socketDir, urlOf } from './socket.ts';

const run = promisify(execFile);

/** A PostgreSQL for one test run. */
export type TemporaryPostgres = Server & {
  /** The connection string of an empty database. */
  url: string;
  /**
   * Makes one more database and returns its connection string.
   * @param template a database made before, without open connections, to copy (structure and rows)
   */
  createDatabase(name: string, template?: string): Promise<string>;
};

/**
 * Starts a throw-away PostgreSQL with the same version and locale as the product's, but without its durability.
 * Its files go at `stop()`, and also when this process is killed.
 */
export async function startTemporaryPostgres(): Promise<TemporaryPostgres> {
  const user = serverUser();
  const binaries = await findBinaries(user);
  const template = await templateCluster(binaries, user);
  const home = mkdtempSync(join(privateDir(user), 't-'));
  if (user.spawn.uid !== undefined) chownSync(home, user.uid, user.gid);
  const clusterDir = join(home, 'data');
  try {
    await run('cp', ['-Rp', template, clusterDir]);
    const server = await startServer({
      clusterDir,
      binaries,
      user,
      settings: throwAway,
      onLog() {},
      removeAfterwards: home,
    });
    const dir = socketDir(clusterDir, user);
    await ensureDatabase(dir, 'watcher');
    return {
      ...server,
      url: urlOf(dir, 'watcher'),
      async createDatabase(name, template) {
        await createDatabase(dir, name, template);
        return urlOf(dir, name);
      },
      async stop() {
        await server.stop();
        rmSync(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

/** A new cluster takes 1 s to make and 0.1 s to copy, so one is kept per version. */
async function templateCluster(binaries: Binaries, user: ServerUser): Promise<string> {
  const template = join(privateDir(user), `template-${binaries.version}`);
  if (existsSync(template)) return template;
  const own = mkdtempSync(join(privateDir(user), 'n-'));
  try {
    await createCluster(join(own, 'data'), binaries, user, ['--no-sync', '--wal-segsize=1']);
    if (!existsSync(template)) renameSync(join(own, 'data'), template);
  } catch (error) {
    if (!existsSync(template)) throw error;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return template;
}
