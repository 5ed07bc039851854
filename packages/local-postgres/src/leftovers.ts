import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalPostgresError } from './errors.ts';
import { answers, SOCKET } from './socket.ts';

/**
 * Ends what a killed launcher or a killed server left behind, so that the cluster can be started: a server
 * without a launcher, server processes that have lost their server, stale locks of the cluster and of its socket.
 * Only for the holder of the data folder's lock: it would stop a server in use just the same.
 */
export async function clearLeftovers(clusterDir: string, dirForClients: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    const pids = serverProcesses(clusterDir);
    if (pids.length === 0) break;
    // SIGINT would only cancel a query in a process that is not the server itself; those end by themselves.
    const postmaster = postmasterPid(clusterDir);
    for (const pid of signal === 'SIGINT' ? pids.filter((each) => each === postmaster) : pids)
      send(pid, signal);
    for (let i = 0; i < 80 && serverProcesses(clusterDir).length > 0; i++) await sleep(100);
  }
  if (await answers(dirForClients)) {
    throw new LocalPostgresError(
      `A PostgreSQL that is not visible from here (another container?) uses ${clusterDir}: stop it first.`,
    );
  }
  // PostgreSQL would take a reused process id in there for a living server.
  if (existsSync('/proc/self/cwd')) {
    for (const name of ['postmaster.pid', SOCKET, `${SOCKET}.lock`])
      rmSync(join(clusterDir, name), { force: true });
  }
}

/** The server's own process id, from the file that it keeps; undefined when there is none. */
function postmasterPid(clusterDir: string): number | undefined {
  try {
    const first = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n')[0];
    return Number(first) || undefined;
  } catch {
    return undefined;
  }
}

/** Every process of a PostgreSQL on this cluster (they all work inside its folder); without /proc only the server. */
function serverProcesses(clusterDir: string): number[] {
  if (!existsSync('/proc/self/cwd')) {
    const pid = postmasterPid(clusterDir);
    return pid !== undefined && commandOf(pid).includes(clusterDir) ? [pid] : [];
  }
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres' &&
          readlinkSync(`/proc/${pid}/cwd`) === clusterDir
        );
      } catch {
        return false;
      }
    });
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone in the meantime.
  }
}
