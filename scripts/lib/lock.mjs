import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Takes a lock file that holds process ids, one a line. It is stale, and taken over, when all of them are dead.
 * (Node 18 knows no operating-system locks; the data folder, which matters more, has a real one.)
 * @param {(pids: string) => void} onWait called once when somebody else has it
 * @returns {Promise<{alsoHeldBy(pid: number): void, release(): void}>}
 */
export async function takeLock(path, onWait) {
  const own = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(own, `${process.pid}\n`);
  let waited = false;
  try {
    while (!linked(own, path)) {
      const holders = read(path);
      if (holders === undefined) continue;
      if (holders.split('\n').some(isAlive)) {
        if (!waited) onWait(holders.trim().split('\n')[0] ?? '');
        waited = true;
        await sleep(500);
      } else {
        breakStale(path, holders, `${own}.stale`);
      }
    }
  } finally {
    rmSync(own, { force: true });
  }
  return {
    alsoHeldBy(pid) {
      writeFileSync(own, `${process.pid}\n${pid}\n`);
      renameSync(own, path);
    },
    release: () => rmSync(path, { force: true }),
  };
}

/** Moves the stale file away; if somebody was faster and it is a fresh one by now, it is put back. */
function breakStale(path, expected, aside) {
  try {
    renameSync(path, aside);
    if (read(aside) !== expected) linked(aside, path);
    rmSync(aside, { force: true });
  } catch {
    // Somebody else moved it.
  }
}

/** A link appears with its content or not at all. */
function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
