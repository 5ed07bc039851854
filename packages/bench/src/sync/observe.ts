import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

const EVERY_MS = 100;
/** `/proc` counts hundredths of a second. */
const MS_PER_TICK = 10;

/** What a worker took for some work. */
export interface Observed {
  readonly seconds: number;
  /** CPU of the worker's process and of the PostgreSQL processes that serve it; NaN where there is no `/proc`. */
  readonly workerMs: number;
  readonly postgresMs: number;
  /** The most connections that the worker held at a time. */
  readonly connections: number;
}

/**
 * Does some work and watches a worker meanwhile. PostgreSQL is on this machine.
 *
 * @param client of the worker's database; nobody else's while this lasts.
 */
export async function observe(
  client: pg.ClientBase,
  pid: number,
  work: () => Promise<void>,
): Promise<Observed> {
  const before = new Map((await serversOf(client)).map((server) => [server, cpuMs(server)]));
  const latest = new Map(before);
  const workerBefore = cpuMs(pid);
  const began = performance.now();
  let connections = before.size;
  const look = async () => {
    const servers = await serversOf(client);
    connections = Math.max(connections, servers.length);
    // One that ended since leaves what it had.
    for (const server of servers) latest.set(server, Math.max(latest.get(server) ?? 0, cpuMs(server) || 0));
  };
  let isWorking = true;
  const looking = (async () => {
    while (isWorking) {
      await look();
      await sleep(EVERY_MS);
    }
  })();
  try {
    await work();
  } finally {
    isWorking = false;
    await looking;
  }
  const seconds = (performance.now() - began) / 1000;
  await look();
  const postgresMs = [...latest].reduce((sum, [server, ms]) => sum + ms - (before.get(server) ?? 0), 0);
  return { seconds, workerMs: cpuMs(pid) - workerBefore, postgresMs, connections };
}

/** The processes of PostgreSQL that serve a worker. */
async function serversOf(client: pg.ClientBase): Promise<number[]> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND application_name IN ('watcher-worker', 'watcher-queue')`,
  );
  return rows.map((row) => row.pid);
}

function cpuMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  } catch {
    return Number.NaN;
  }
}
