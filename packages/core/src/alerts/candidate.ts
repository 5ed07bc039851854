import type { AlertKind, AlertParams, SubjectType } from '@watcher/contract/alerts/kinds';
import type { Severity } from '@watcher/contract/warnings';

/** What gives reason for an alert now. */
export interface Candidate {
  readonly kind: AlertKind;
  readonly severity: Severity;
  /** See the columns of `alerts`. */
  readonly topic: string;
  /** What tells this time from another; null: it lasts until it is gone, whenever it began. */
  readonly occasion: string | null;
  readonly subject: { readonly type: SubjectType; readonly id: number; readonly name: string };
  readonly params: AlertParams[AlertKind];
  /** False: bad enough to keep an alert open, and not to open one. */
  readonly opens: boolean;
  /** Where it goes: of its subject before that of its rule. Null: to every channel. */
  readonly channelIds: readonly number[] | null;
}

/** A candidate whose kind and parameters belong together. */
export function candidate<Kind extends AlertKind>(
  kind: Kind,
  rest: Omit<Candidate, 'kind' | 'params'> & { readonly params: AlertParams[Kind] },
): Candidate {
  return { kind, ...rest };
}

/** The name of the cause. @param now of the first that is seen of a candidate without an occasion. */
export function causeOf({ topic, occasion }: Pick<Candidate, 'topic' | 'occasion'>, now: Date): string {
  return `${topic}@${occasion ?? now.toISOString()}`;
}
