import type { Key } from '@watcher/contract/keys';
import type { KeyProblem } from '@watcher/contract/problems/codes';
import { keyProblemSentence, type Locale } from '@watcher/contract/problems/sentences';

/** What is wrong with a key as a sentence, beside the code that verbs return. */
export function withLastError<View extends { readonly problem: Key['problem'] }>(
  view: View,
  locale: Locale,
): View & { lastError: string | null } {
  const { problem } = view;
  return {
    ...view,
    // The params of a code are those that core stored with it.
    lastError: problem === null ? null : keyProblemSentence(locale, problem as KeyProblem),
  };
}
