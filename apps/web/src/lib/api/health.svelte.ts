import { SvelteSet } from 'svelte/reactivity';
import type { Failure } from './failure.ts';

/** Something on the page whose last call failed for a passing reason, and how to try it again. */
interface Failing {
  readonly failure: Failure | null;
  refresh(): Promise<void>;
}

const RETRY_AFTER_MS = [2_000, 5_000, 15_000, 30_000];

/** Which parts of the page could not be loaded; tries them again by itself, ever more slowly. */
class Health {
  #failing = new SvelteSet<Failing>();
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The failure to show above the page, or null while all is well. */
  get failure(): Failure | null {
    for (const { failure } of this.#failing) if (failure !== null) return failure;
    return null;
  }

  add(part: Failing): void {
    this.#failing.add(part);
    const wait = RETRY_AFTER_MS[Math.min(this.#attempt, RETRY_AFTER_MS.length - 1)];
    this.#timer ??= setTimeout(() => void this.retry(), wait);
  }

  remove(part: Failing): void {
    this.#failing.delete(part);
    if (this.#failing.size > 0) return;
    this.#attempt = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Loads again what failed, now. */
  async retry(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#attempt += 1;
    await Promise.all([...this.#failing].map((part) => part.refresh()));
  }
}

export const health = new Health();
