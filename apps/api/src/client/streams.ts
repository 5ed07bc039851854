import type { Session } from '@watcher/core/context';
import { DomainError } from '@watcher/core/errors';

/** Live streams in this process: of one session more than a person has tabs, and of all sessions of a person. */
const MOST = { session: 20, user: 100 };
const RETRY_SECONDS = 15;

/** How many live streams each session and each person has open. */
export class Streams {
  readonly #open = new Map<string, number>();

  /**
   * Counts one more.
   *
   * @returns what is to be called when it ends.
   * @throws DomainError `too_many_attempts`.
   */
  open({ sessionId, userId }: Session): () => void {
    const [ofSession, ofUser] = [`session ${sessionId}`, `user ${userId}`];
    if (this.#count(ofSession) >= MOST.session || this.#count(ofUser) >= MOST.user) {
      const refusal = { code: 'too_many_attempts', params: { seconds: RETRY_SECONDS } } as const;
      throw new DomainError(refusal, { retryAfterSeconds: RETRY_SECONDS });
    }
    for (const name of [ofSession, ofUser]) this.#open.set(name, this.#count(name) + 1);
    return () => {
      for (const name of [ofSession, ofUser]) {
        const left = this.#count(name) - 1;
        if (left === 0) this.#open.delete(name);
        else this.#open.set(name, left);
      }
    };
  }

  #count(name: string): number {
    return this.#open.get(name) ?? 0;
  }
}
