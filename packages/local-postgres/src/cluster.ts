import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { explain, LocalPostgresError } from './errors.ts';
import type { ServerUser } from './server-user.ts';

const run = promisify(execFile);

/** What PostgreSQL's programs get as environment: nothing that could change their behaviour. */
export const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** The locale is PostgreSQL's own, so that text sorts alike on every system, whatever libraries it has. */
const initdbArgs = [
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--username=watcher',
  '--auth-local=trust',
  '--auth-host=reject',
  '--no-instructions',
];

/**
 * How the cluster's folder is named to PostgreSQL, which is started inside it. Another user's process could not
 * walk there through a private folder of root's, but it can name the folder that it already stands in.
 */
export function ownName(clusterDir: string, user: ServerUser): string {
  return user.spawn.uid !== undefined && existsSync('/proc/self/cwd') ? '/proc/self/cwd' : clusterDir;
}

/** What a cluster's folder is called besides while it is made; each run has one of its own. */
const UNFINISHED = '.new';

/** Makes a new cluster at `dir`, which appears whole or not at all. */
export async function createCluster(
  dir: string,
  binaries: Binaries,
  user: ServerUser,
  extraArgs: string[] = [],
): Promise<void> {
  try {
    removeUnfinished(dir);
    const partial = mkdtempSync(`${dir}${UNFINISHED}-`);
    if (user.spawn.uid !== undefined) chownSync(partial, user.uid, user.gid);
    chmodSync(partial, 0o700);
    await run(binaries.initdb, ['-D', ownName(partial, user), ...initdbArgs, ...extraArgs], {
      cwd: partial,
      env: environment,
      ...user.spawn,
    });
    renameSync(partial, dir);
  } catch (error) {
    throw explain(`The database could not be created in ${dir}`, error);
  } finally {
    removeUnfinished(dir);
  }
}

/**
 * Removes what this run and earlier ones left unfinished, as far as that goes: `initdb` outlives a launcher that is killed,
 * and writes on.
 */
function removeUnfinished(dir: string): void {
  const parent = dirname(dir);
  for (const name of readdirSync(parent).filter((each) => each.startsWith(basename(dir) + UNFINISHED))) {
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Still written to: the cluster does without, and it goes when the next one is made.
    }
  }
}

/** Makes sure that this PostgreSQL can read the cluster. */
export function checkMajorVersion(dir: string, binaries: Binaries): void {
  let found: string;
  try {
    found = readFileSync(join(dir, 'PG_VERSION'), 'utf8').trim();
  } catch (error) {
    throw explain(`${dir} is not a PostgreSQL database`, error);
  }
  if (found !== binaries.major) {
    throw new LocalPostgresError(
      `The database in ${dir} was made by PostgreSQL ${found} and this version brings PostgreSQL ${binaries.major}: make a backup with the version before (npm run backup), set ${dir} aside, and restore it with this one (npm run restore).`,
    );
  }
}
