import { error } from '@sveltejs/kit';
import { type Failure, isPassing, readFailure } from './failure.ts';
import { isSame } from './keep-same.ts';
import { signInAgain } from './signed-in.ts';

/** What a `load` got. */
export class Answer<Value> {
  /** What the server said, or said last to the same question while it is away; undefined where it never did. */
  readonly value: Value | undefined;
  /** Why it could not be asked now; null when it could. */
  readonly failure: Failure | null;

  constructor(value: Value | undefined, failure: Failure | null) {
    this.value = value;
    this.failure = failure;
  }
}

/** The first failure among the data of a page. */
export function failureIn(data: object): Failure | null {
  for (const part of Object.values(data)) {
    if (part instanceof Answer && part.failure !== null) return part.failure;
  }
  return null;
}

/**
 * A call for `load` functions. What SvelteKit lacks: while the server is away, a page keeps what it showed instead of
 * giving way to an error page. A refusal is an error page.
 *
 * @param keep makes the answer of the older and the newer one, so that what did not change is not drawn again.
 */
export function query<Input, Value>(
  call: (input: Input) => Promise<Value>,
  keep: (older: Value | undefined, newer: Value) => Value = (_, newer) => newer,
): (input: Input) => Promise<Answer<Value>> {
  let last: { readonly input: Input; readonly value: Value } | undefined;
  const lastOf = (input: Input) => (last !== undefined && isSame(last.input, input) ? last.value : undefined);
  return async (input) => {
    try {
      const value = keep(lastOf(input), await call(input));
      last = { input, value };
      return new Answer(value, null);
    } catch (thrown) {
      const failure = readFailure(thrown);
      if (failure.code === 'UNAUTHORIZED') {
        signInAgain();
        // The page is on its way out.
        return new Promise(() => {});
      }
      if (!isPassing(failure)) error(failure.status, failure.message);
      return new Answer(lastOf(input), failure);
    }
  };
}
