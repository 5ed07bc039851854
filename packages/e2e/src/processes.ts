import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export type ProcessInfo = { pid: number; command: string };

/**
 * Every live process that has to do with a data folder: it is in its environment or its command line. Reads `/proc`,
 * because a killed launcher's children have no parent left that would lead to them.
 */
export function processesOf(dataDir: string): ProcessInfo[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({
      pid: Number(name),
      command: read(name, 'cmdline').replaceAll('\0', ' ').trim(),
      environment: read(name, 'environ'),
    }))
    .filter(({ command, environment }) => `${command}\0${environment}`.includes(dataDir))
    .filter(({ pid }) => isAlive(pid))
    .map(({ pid, command }) => ({ pid, command }));
}

/** Whether a process has this id; a zombie is none any more. */
export function isAlive(pid: number): boolean {
  const status = read(String(pid), 'status');
  return status !== '' && !/^State:\s+Z/m.test(status);
}

/** Waits until none of them lives, at most so long. @returns those that still live then. */
export async function survivors(pids: readonly number[], patienceMs: number): Promise<number[]> {
  const deadline = Date.now() + patienceMs;
  while (pids.some(isAlive) && Date.now() < deadline) await sleep(50);
  return pids.filter(isAlive);
}

/** Empty when the process is gone or somebody else's. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
