import { refuse } from '@watcher/core/errors';
import type { Load } from '../api-context.ts';

/** How many of one caller’s calls go to the database at once; of all kinds together fewer than the pool has connections. */
const EACH = { short: 5, page: 1, file: 2 } as const satisfies Record<Load, number>;
/** How many calls of one caller wait, and of all together. Whoever comes then is told at once instead of waiting. */
const WAITING_EACH = 200;
const WAITING_ALL = 500;
const RETRY_SECONDS = 5;

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * Turns at the database: no caller takes all of its connections, however much they ask for, and when it stands still
 * nobody joins a queue without end.
 */
export class Turns {
  readonly #lines = new Map<string, Line>();
  #waiting = 0;

  /**
   * Does the work in the caller's turn.
   *
   * @throws DomainError `database_unavailable` when too much waits already.
   */
  async take<T>(caller: string, work: () => Promise<T>, load: Load = 'short'): Promise<T> {
    const name = `${load} ${caller}`;
    const line = this.#lines.get(name) ?? { running: 0, waiting: [] };
    this.#lines.set(name, line);
    if (line.running < EACH[load]) line.running += 1;
    else await this.#wait(line);
    try {
      return await work();
    } finally {
      const next = line.waiting.shift();
      // The turn is handed over, so that nobody comes in between.
      if (next !== undefined) next();
      else {
        line.running -= 1;
        if (line.running === 0) this.#lines.delete(name);
      }
    }
  }

  async #wait(line: Line): Promise<void> {
    if (line.waiting.length >= WAITING_EACH || this.#waiting >= WAITING_ALL) {
      throw refuse('database_unavailable', { retryAfterSeconds: RETRY_SECONDS });
    }
    this.#waiting += 1;
    await new Promise<void>((resolve) => line.waiting.push(resolve));
    this.#waiting -= 1;
  }
}
