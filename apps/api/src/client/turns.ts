import { refuse } from '@watcher/core/errors';
import type { Load } from '../api-context.ts';

interface Limits {
  /** Calls of one caller that run at once. */
  readonly running: number;
  /** Calls of one caller that wait, and of all together. Whoever comes then is told at once instead of waiting. */
  readonly waiting: number;
  readonly waitingInAll: number;
}

/**
 * What has the database all the time runs in fewer turns of one caller than the pool has connections; who waits for
 * somebody outside has none meanwhile. Each load has places of its own to wait at, so that those who wait behind files
 * that nobody reads, or for a receiver that does not answer, take none from the others.
 */
const LIMITS: Readonly<Record<Load, Limits>> = {
  short: { running: 5, waiting: 200, waitingInAll: 500 },
  page: { running: 1, waiting: 200, waitingInAll: 500 },
  file: { running: 2, waiting: 20, waitingInAll: 200 },
  outside: { running: 3, waiting: 20, waitingInAll: 200 },
};

/** Whoever has waited for so long has mostly given up, or will be told sooner by asking again. */
const WAIT_MS = 20_000;
const RETRY_SECONDS = 5;

interface Line {
  running: number;
  /** What lets each go on; the first came first. */
  readonly waiting: Set<() => void>;
}

/**
 * Turns at the database: no caller takes all of its connections, however much they ask for, and when it stands still
 * nobody joins a queue without end.
 */
export class Turns {
  readonly #lines = new Map<string, Line>();
  readonly #waiting: Record<Load, number> = { short: 0, page: 0, file: 0, outside: 0 };
  readonly #waitMs: number;

  /** @param waitMs how long a call waits for its turn. */
  constructor(waitMs = WAIT_MS) {
    this.#waitMs = waitMs;
  }

  /**
   * Does the work in the caller's turn.
   *
   * @param left asked for when the call has to wait: a signal that the caller went away, with whom the call leaves the line.
   * @throws DomainError `database_unavailable` when too much waits already, or the turn does not come.
   */
  async take<T>(
    caller: string,
    work: () => Promise<T>,
    load: Load = 'short',
    left?: () => AbortSignal,
  ): Promise<T> {
    const name = `${load} ${caller}`;
    const line = this.#lines.get(name) ?? { running: 0, waiting: new Set() };
    this.#lines.set(name, line);
    if (line.running < LIMITS[load].running) line.running += 1;
    else await this.#wait(line, load, left?.());
    try {
      return await work();
    } finally {
      const [next] = line.waiting;
      // The turn is handed over, so that nobody comes in between.
      if (next !== undefined) next();
      else {
        line.running -= 1;
        if (line.running === 0) this.#lines.delete(name);
      }
    }
  }

  async #wait({ waiting }: Line, load: Load, left: AbortSignal | undefined): Promise<void> {
    const most = LIMITS[load];
    if (waiting.size >= most.waiting || this.#waiting[load] >= most.waitingInAll || left?.aborted)
      throw full();
    const turn = Promise.withResolvers<void>();
    // Each takes the call out of the line at once, so that no turn is handed to one that is not there any more.
    const goOn = () => {
      waiting.delete(goOn);
      turn.resolve();
    };
    const leave = () => {
      waiting.delete(goOn);
      turn.reject(full());
    };
    const timer = setTimeout(leave, this.#waitMs);
    left?.addEventListener('abort', leave);
    waiting.add(goOn);
    this.#waiting[load] += 1;
    try {
      await turn.promise;
    } finally {
      this.#waiting[load] -= 1;
      clearTimeout(timer);
      left?.removeEventListener('abort', leave);
    }
  }
}

function full(): Error {
  return refuse('database_unavailable', { retryAfterSeconds: RETRY_SECONDS });
}
