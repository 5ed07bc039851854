import type { Key } from '@watcher/contract/keys';
import { keyProblemOf } from '@watcher/contract/problems/key-problem';
import { keyProblemSentence, type Locale } from '@watcher/contract/problems/sentences';

/** What is wrong with a key as a sentence, beside the code that verbs return. */
export function withLastError<View extends { readonly problem: Key['problem'] }>(
  view: View,
  locale: Locale,
): View & { lastError: string | null } {
  const { problem } = view;
  return {
    ...view,
    lastError:
      problem === null ? null : keyProblemSentence(locale, keyProblemOf(problem.code, problem.params)),
  };
}
