import { readFileSync } from 'node:fs';

/** USER_HZ, in which `/proc` counts; it is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * The CPU time that a process has taken by now, of all its threads, in seconds.
 *
 * @throws Error where there is no `/proc` (it is Linux's), or no such process.
 */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Fields 14 and 15 of proc(5), counted from behind the name, which may hold anything.
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return ((user ?? Number.NaN) + (system ?? Number.NaN)) / TICKS_PER_SECOND;
}
