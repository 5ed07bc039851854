import { cpus, loadavg, totalmem } from 'node:os';

/** The machine and how busy it was, in one line: figures mean nothing without it. */
export function describeMachine(): string {
  const [processor] = cpus();
  const load = loadavg().map((value) => value.toFixed(2));
  return `Node ${process.version}, ${cpus().length} × ${processor?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, load average ${load.join(' ')} at the start`;
}
