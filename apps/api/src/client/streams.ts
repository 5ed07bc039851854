import { DomainError } from '@watcher/core/errors';

/** Live streams of one session in this process: more than a person has tabs. */
const MOST = 20;
const RETRY_SECONDS = 15;

/** How many live streams each session has open. */
export class Streams {
  readonly #open = new Map<string, number>();

  /**
   * Counts one more.
   *
   * @returns what is to be called when it ends.
   * @throws DomainError `too_many_attempts`.
   */
  open(sessionId: string): () => void {
    const before = this.#open.get(sessionId) ?? 0;
    if (before >= MOST) {
      const refusal = { code: 'too_many_attempts', params: { seconds: RETRY_SECONDS } } as const;
      throw new DomainError(refusal, { retryAfterSeconds: RETRY_SECONDS });
    }
    this.#open.set(sessionId, before + 1);
    return () => {
      const now = (this.#open.get(sessionId) ?? 1) - 1;
      if (now === 0) this.#open.delete(sessionId);
      else this.#open.set(sessionId, now);
    };
  }
}
