import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { environment, ownName } from './cluster.ts';
import { explain } from './errors.ts';
import type { ServerUser } from './server-user.ts';

/** What PostgreSQL says of files that are not of one moment. */
const INCONSISTENT =
  /checkpoint record|invalid resource manager|could not find redo|backup_label|pg_control|WAL/i;
const NOT_WHOLE =
  'the files are not of one moment, as in a copy that was taken while it ran: copy them while it stands, or restore a backup';

/** A running PostgreSQL. */
export type Server = {
  pid: number;
  /** Resolves when the process has ended, for whatever reason, with that reason: a signal or an exit code. */
  exited: Promise<string>;
  /** Ends it within seconds: open connections are cut, committed data is on disk. */
  stop(): Promise<void>;
};

type Options = {
  clusterDir: string;
  binaries: Binaries;
  user: ServerUser;
  settings: Record<string, string>;
  onLog(text: string): void;
  /** A folder to delete when this process dies without having stopped the server. */
  removeAfterwards?: string;
};

/** Starts the server and waits until it takes connections; crash recovery included. */
export async function startServer(options: Options): Promise<Server> {
  const { clusterDir, binaries, user } = options;
  const args = Object.entries(options.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A session of its own: Ctrl-C in the terminal must reach the launcher only, which stops PostgreSQL last.
  const child = spawn(binaries.postgres, ['-D', ownName(clusterDir, user), ...args], {
    cwd: clusterDir,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user.spawn,
  });
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const guard = startGuard(child, options.removeAfterwards);
  void exited.then(() => guard.kill('SIGKILL'));
  await ready(child, exited, options.onLog);
  return { pid: child.pid ?? 0, exited, stop: () => stop(child, exited) };
}

async function ready(
  child: ChildProcess,
  exited: Promise<string>,
  onLog: (text: string) => void,
): Promise<void> {
  let starting = true;
  let output = '';
  const listening = new Promise<undefined>((resolve) => {
    const read = (chunk: Buffer) => {
      const text = chunk.toString('utf8');
      onLog(text);
      if (!starting) return;
      output += text;
      if (output.includes('ready to accept connections')) resolve(undefined);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
  });
  const ended = await Promise.race([listening, exited]);
  starting = false;
  if (ended !== undefined) {
    const reason = output.split('\n').findLast((line) => /FATAL|PANIC/.test(line));
    const why = reason?.replace(/^.*(FATAL|PANIC):\s*/, '') ?? (output || ended);
    throw explain('PostgreSQL did not start', INCONSISTENT.test(why) ? `${why} (${NOT_WHOLE})` : why);
  }
}

/**
 * A shell that waits for this process to die, even by SIGKILL (then its end of the pipe closes), and ends the
 * server. Nobody else would: PostgreSQL does not care who started it. The other programs of a dead launcher end
 * as well, and get two seconds to say goodbye to the database.
 */
function startGuard(child: ChildProcess, removeAfterwards: string | undefined): ChildProcess {
  const keep = 'read -r _; sleep 2; kill -INT "$1"';
  const remove = 'read -r _; kill -INT "$1"; while kill -0 "$1"; do sleep 0.2; done; rm -rf -- "$2"';
  const args = [String(child.pid ?? ''), ...(removeAfterwards === undefined ? [] : [removeAfterwards])];
  const script = removeAfterwards === undefined ? keep : remove;
  const guard = spawn('/bin/sh', ['-c', script, 'postgres-guard', ...args], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => {});
  guard.stdin?.on('error', () => {});
  return guard;
}

/** SIGINT is PostgreSQL's fast shutdown (SIGTERM would wait for clients), SIGQUIT its immediate one. */
async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    child.kill(signal);
    const waited = new AbortController();
    const ended = await Promise.race([
      exited.then(() => true),
      sleep(5_000, false, { signal: waited.signal }).catch(() => false),
    ]);
    waited.abort();
    if (ended) return;
  }
}
