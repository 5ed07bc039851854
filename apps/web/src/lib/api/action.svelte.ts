import { type Failure, readFailure } from './failure.ts';
import { signInAgain, wasSignedIn } from './signed-in.ts';

/** One thing a person does with a form or a button: whether it is under way and why it failed last. */
export class Action {
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);

  /** The failure's sentence where no field shows it already. */
  get message(): string | null {
    if (this.failure === null || Object.keys(this.failure.fields).length > 0) return null;
    return this.failure.message;
  }

  /** What is wrong with an input field, or undefined. */
  field(name: string): string | undefined {
    return this.failure?.fields[name];
  }

  /** Refuses before anything is sent, e.g. for a field left empty. */
  refuse(fields: Record<string, string>): void {
    this.failure = { code: 'BAD_REQUEST', status: 400, message: '', fields };
  }

  /**
   * Does `work` unless it is under way already.
   *
   * @param then follows where it succeeded; until it is done, nothing can be sent again
   * @returns whether `work` succeeded; a failure is in `failure`
   */
  async run(work: () => Promise<unknown>, then?: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    try {
      const succeeded = await this.#attempt(work);
      if (succeeded) await then?.();
      return succeeded;
    } finally {
      this.busy = false;
    }
  }

  async #attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.failure = readFailure(error);
      if (this.failure.code === 'UNAUTHORIZED' && wasSignedIn()) signInAgain();
      return false;
    }
  }
}
