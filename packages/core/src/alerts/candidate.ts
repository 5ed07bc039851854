import type { AlertKind, AlertParams, SubjectType } from '@watcher/contract/alerts/kinds';
import type { Severity } from '@watcher/contract/warnings';
import type { AlertRow } from './alert.ts';

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
  /** False: bad enough to keep an alert open, and not to open one; or of a rule that is off. */
  readonly opens: boolean;
  /** False: not known well enough to correct what an open alert says. */
  readonly isKnown: boolean;
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

/** The names under which the cause may have been told: those of key limits named the period only, up to version 1. */
export function causesOf(one: Candidate, now: Date): string[] {
  const former =
    'resetsAt' in one.params && one.params.resetsAt !== null ? [`${one.topic}@${one.params.resetsAt}`] : [];
  return [causeOf(one, now), ...former];
}

/** Whether an alert is of the cause, under whichever name. */
export function isOfCause(alert: Pick<AlertRow, 'cause' | 'params'>, one: Candidate, now: Date): boolean {
  const [name, ...former] = causesOf(one, now);
  if (alert.cause === name) return true;
  const limitOf = (params: AlertParams[AlertKind]) => ('resetsAt' in params ? params.limit : null);
  return former.includes(alert.cause) && limitOf(alert.params) === limitOf(one.params);
}
