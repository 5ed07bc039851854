import { session } from '#lib/state/session.svelte.ts';
import { type Failure, isPassing, readFailure } from './failure.ts';
import { health } from './health.svelte.ts';

/**
 * What a query answered last, kept while it is asked again, so that a refresh never blanks the page. An answer that
 * was overtaken by a later question is dropped.
 */
export class Resource<T> {
  data = $state.raw<T>();
  failure = $state.raw<Failure | null>(null);
  loading = $state(false);
  #fetch: () => Promise<T>;
  #asked = 0;

  constructor(fetch: () => Promise<T>) {
    this.#fetch = fetch;
  }

  /** Asks again; `data` stays what it was until the answer is here. Never rejects: see `failure`. */
  async refresh(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.loading = true;
    try {
      const data = await this.#fetch();
      if (asked !== this.#asked) return;
      this.data = data;
      this.#settle(null);
    } catch (error) {
      if (asked === this.#asked) this.#settle(readFailure(error));
    }
  }

  /** Gives up: an answer under way is dropped and nothing is tried again. */
  stop(): void {
    this.#asked += 1;
    this.loading = false;
    health.remove(this);
  }

  #settle(failure: Failure | null): void {
    this.failure = failure;
    this.loading = false;
    if (failure?.code === 'UNAUTHORIZED') session.expire();
    if (failure !== null && isPassing(failure)) health.add(this);
    else health.remove(this);
  }
}
