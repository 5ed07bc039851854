import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { NotReady } from './errors.ts';
import type { Program, Running } from './supervise.ts';

/**
 * On a machine with much memory V8 lets garbage lie for long. These keep an idle process at a third of what it takes
 * otherwise; the old space is only bounded, far above what is needed.
 */
const LEAN = ['--max-semi-space-size=4', '--max-old-space-size=512'];

/** The programs' contract is to be quicker than this; with PostgreSQL after them, all ends within 10 s. */
const PATIENCE_MS = 8_000;

type Options = {
  name: string;
  stage: number;
  /** Absolute path of a TypeScript file, run on this Node. */
  file: string;
  /** Added to our own environment; asked at each start. */
  env(): Record<string, string>;
  /** More flags of Node. */
  execArgv?: string[];
  /** How it tells that it is ready: by the IPC message `{type: 'ready', …}`, or by one line of JSON on stdout. */
  ready: 'message' | 'line';
  /** Gets the message or the parsed line at each start. */
  onReady?(told: object): void;
  /** How long it may take to end before it is killed, in ms. */
  patience?: number;
};

/**
 * A program of ours that runs as a child process, in a session of its own: Ctrl-C reaches only the launcher, which
 * stops everything in order. It sees its IPC channel close when the launcher dies, and ends then too.
 */
export function forkedProgram(options: Options): Program {
  return {
    name: options.name,
    stage: options.stage,
    async start(signal) {
      const child = fork(options.file, [], {
        detached: true,
        env: { ...process.env, ...options.env() },
        // Ours preload what makes a start quick; of two equal flags the last counts.
        execArgv: [...process.execArgv, ...LEAN, ...(options.execArgv ?? [])],
        stdio: ['ignore', options.ready === 'line' ? 'pipe' : 'inherit', 'inherit', 'ipc'],
      });
      const exited = new Promise<string>((resolve) => {
        child.once('error', (error) => resolve(error.message));
        child.once('exit', (code, killedBy) => resolve(killedBy ?? `exit code ${code}`));
      });
      const running: Running = { exited, stop: () => stop(child, exited, options.patience ?? PATIENCE_MS) };
      const abort = () => void running.stop();
      signal.addEventListener('abort', abort, { once: true });
      const told = await Promise.race([whenReady(child, options.ready), exited]);
      signal.removeEventListener('abort', abort);
      if (typeof told === 'string') throw new NotReady(options.name, told);
      options.onReady?.(told);
      return running;
    },
  };
}

function whenReady(child: ChildProcess, how: Options['ready']): Promise<object> {
  return new Promise((resolve) => {
    if (child.stdout !== null && how === 'line') {
      createInterface(child.stdout).on('line', (line) => {
        const told = parse(line);
        if (told !== undefined) resolve(told);
      });
    }
    child.on('message', (message) => {
      if (typeof message === 'object' && 'type' in message && message.type === 'ready') resolve(message);
    });
  });
}

function parse(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

async function stop(child: ChildProcess, exited: Promise<string>, patience: number): Promise<void> {
  const ended = new AbortController();
  child.kill('SIGTERM');
  void sleep(patience, undefined, { signal: ended.signal }).then(
    () => child.kill('SIGKILL'),
    () => {},
  );
  await exited;
  ended.abort();
}
