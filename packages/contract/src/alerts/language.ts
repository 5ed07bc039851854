import type { AlertKind, AlertParams } from './kinds.ts';

/** What is said of one kind of alert. @param name of its subject. */
export interface AlertSentence<Params> {
  readonly title: (name: string, params: Params) => string;
  readonly detail: (name: string, params: Params) => string;
}

/** The sentences of one language: it does not compile while a kind is missing. */
export interface AlertLanguage {
  readonly kinds: { readonly [Kind in AlertKind]: AlertSentence<AlertParams[Kind]> };
  /** The title of an alert whose cause is gone. */
  readonly resolved: (title: string) => string;
  readonly openAlert: string;
}
