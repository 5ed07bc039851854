import type { Key } from '@watcher/contract/keys';
import type { DeliveryProblem } from '@watcher/contract/problems/codes';
import { keyProblemOf } from '@watcher/contract/problems/key-problem';
import { deliverySentence, keyProblemSentence, type Locale } from '@watcher/contract/problems/sentences';

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

interface WithProblem {
  readonly problem: DeliveryProblem | null;
}

/** Why something was not delivered as a sentence, in place of the code that verbs return. */
export function withDeliveryError<View extends WithProblem>(
  { problem, ...rest }: View,
  locale: Locale,
): Omit<View, 'problem'> & { error: string | null } {
  return { ...rest, error: problem === null ? null : deliverySentence(locale, problem) };
}

/** The same of a channel's last delivery. */
export function withLastDelivery<View extends { readonly lastDelivery: WithProblem | null }>(
  view: View,
  locale: Locale,
) {
  const { lastDelivery } = view;
  type Last = NonNullable<View['lastDelivery']>;
  const shown: (Omit<Last, 'problem'> & { error: string | null }) | null =
    lastDelivery === null ? null : withDeliveryError<Last>(lastDelivery, locale);
  return { ...view, lastDelivery: shown };
}
