import { setTimeout as sleep } from 'node:timers/promises';
import { describe, NotReady, StartError } from './errors.ts';

/** A program that runs. */
export type Running = {
  /** Resolves when it has ended, for whatever reason, with that reason. */
  exited: Promise<string>;
  /** Ends it, within 10 s; harmless when it has ended already or is asked twice. */
  stop(): Promise<void>;
};

/** Something to start, to keep running and to stop. */
export type Program = {
  /** As in "The <name> ended unexpectedly". */
  name: string;
  /** Programs of the highest stage are stopped first, those of one stage together. */
  stage: number;
  /** Resolves when it is ready; rejects when it ends before. An abort ends a start that is under way. */
  start(signal: AbortSignal): Promise<Running>;
};

type Options = {
  /** Aborted when somebody wants everything to stop. */
  signal: AbortSignal;
  /** Called once, when all programs are ready; a rejection stops everything. */
  onReady(): void | Promise<void>;
  say(line: string): void;
};

/** A program may be restarted so often within a minute; the next time it is given up. */
const RESTARTS_PER_MINUTE = 5;
const FIRST_DELAY_MS = 250;

/**
 * Starts the programs one after the other, restarts those that end by themselves, and stops them all when asked,
 * or when one of them does not start or cannot be kept running.
 * @returns the exit code: 0 when asked to stop, 1 otherwise
 */
export async function supervise(programs: Program[], { signal, onReady, say }: Options): Promise<0 | 1> {
  const givingUp = new AbortController();
  const stopping = AbortSignal.any([signal, givingUp.signal]);
  const asked = new Promise<0>((resolve) => {
    if (signal.aborted) resolve(0);
    signal.addEventListener('abort', () => resolve(0), { once: true });
  });
  const starts = new Map<Program, Promise<Running>>();
  const start = (program: Program) => {
    const started = program.start(stopping);
    starts.set(program, started);
    return started;
  };

  const run = async (): Promise<never> => {
    const keepers: Promise<never>[] = [];
    for (const program of programs) {
      stopping.throwIfAborted();
      const running = await start(program);
      const keeper = keep(program, running, () => start(program), stopping, say);
      keeper.catch(() => {});
      keepers.push(keeper);
    }
    stopping.throwIfAborted();
    await onReady();
    return Promise.race(keepers);
  };
  const failed = run().catch((error: unknown): 1 => {
    const known = stopping.aborted || (error instanceof NotReady && error.explained);
    if (!known) say(describe(error));
    return 1;
  });
  const code = await Promise.race([asked, failed]);
  givingUp.abort();
  await stopAll(starts);
  return code;
}

/** Restarts the program whenever it ends, ever more slowly; rejects when that does not help, or on an abort. */
async function keep(
  program: Program,
  first: Running,
  start: () => Promise<Running>,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<never> {
  let recent: number[] = [];
  let reason = await first.exited;
  for (;;) {
    signal.throwIfAborted();
    recent = recent.filter((time) => time > Date.now() - 60_000);
    if (recent.length === RESTARTS_PER_MINUTE) {
      throw new StartError(`The ${program.name} keeps ending (${reason}), so everything is stopped.`);
    }
    say(`The ${program.name} ended unexpectedly (${reason}); starting it again.`);
    await sleep(FIRST_DELAY_MS * 2 ** recent.length, undefined, { signal });
    recent.push(Date.now());
    reason = await start().then(
      (running) => running.exited,
      (error: unknown) => describe(error),
    );
  }
}

async function stopAll(starts: Map<Program, Promise<Running>>): Promise<void> {
  const stages = [...new Set([...starts.keys()].map((program) => program.stage))].sort((a, b) => b - a);
  for (const stage of stages) {
    const programs = [...starts].filter(([program]) => program.stage === stage);
    // One whose start failed has ended already.
    await Promise.all(
      programs.map(([, started]) =>
        started.then(
          (running) => running.stop(),
          () => {},
        ),
      ),
    );
  }
}
