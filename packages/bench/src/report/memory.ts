import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessMemory {
  readonly name: string;
  /** Proportional set size in MiB: memory that processes share is divided among them, so that a sum is right. */
  readonly mib: number;
}

/**
 * The memory of a process and all its descendants, by `/proc`.
 *
 * @throws Error where there is no `/proc` (it is Linux's).
 */
export function memoryOfTree(pid: number): ProcessMemory[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(Number(name))]),
  );
  const isInTree = (candidate: number | undefined): boolean =>
    candidate === pid || (candidate !== undefined && candidate > 1 && isInTree(parents.get(candidate)));
  return [...parents.keys()].filter(isInTree).flatMap((member) => {
    try {
      const kib = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${member}/smaps_rollup`, 'utf8'))?.[1];
      return [{ name: nameOf(member), mib: Number(kib) / 1024 }];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

/** Which part of the product a process is. */
function nameOf(pid: number): string {
  const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  const parts = {
    api: 'apps/api',
    worker: 'apps/worker',
    launcher: 'apps/standalone',
    bootstrap: 'scripts/run.mjs',
    PostgreSQL: 'postgres',
    npm: 'npm',
  };
  return Object.entries(parts).find(([, sign]) => line.includes(sign))?.[0] ?? 'shells';
}
