import type { WatchedKey } from '@watcher/contract/key-pages';
import { needsAttention, severityOf, validityNames } from '#lib/keys/status.ts';
import { m } from '#lib/paraglide/messages.js';
import type { KeyFigures } from './sort.ts';

/** What the list can be narrowed to, in the order in which it is offered. */
export const KEY_FILTERS = [
  'attention',
  'valid',
  'disabled',
  'limit_reached',
  'no_limit',
  'unused',
  'paused',
  'unverified',
  'invalid',
  'gone',
] as const;
export type KeyFilter = (typeof KEY_FILTERS)[number];

export const filterNames: Readonly<Record<KeyFilter, () => string>> = {
  attention: m.keys_filter_attention,
  valid: validityNames.valid,
  disabled: m.keys_status_off,
  limit_reached: m.keys_status_limit_reached,
  no_limit: m.keys_no_limit,
  unused: m.keys_filter_unused,
  paused: m.keys_status_paused,
  unverified: validityNames.unverified,
  invalid: validityNames.invalid,
  gone: m.keys_status_gone,
};

type Is = (key: WatchedKey, figures: KeyFigures | undefined) => boolean;

const isOfKind: Readonly<Record<KeyFilter, Is>> = {
  attention: (key) => needsAttention(key),
  valid: (key) => severityOf(key) === 0,
  disabled: ({ disabled }) => disabled,
  limit_reached: ({ limit, limitRemaining }) =>
    limit !== null && limitRemaining !== null && limitRemaining <= 0,
  // What was never told may be a limit; a management key has none.
  no_limit: ({ kind, limit, limitSeenAt }) => kind === 'inference' && limit === null && limitSeenAt !== null,
  // Where the spend of these days is not known, nobody knows of use either.
  unused: ({ kind }, figures) => kind === 'inference' && figures?.usedOn === null && figures.recent !== null,
  paused: ({ isActive }) => !isActive,
  unverified: ({ status }) => status === 'unverified',
  invalid: ({ status }) => status === 'invalid',
  gone: ({ goneAt }) => goneAt !== null,
};

/** Whether the list has a key when it is narrowed to a filter. */
export function passes(key: WatchedKey, figures: KeyFigures | undefined, filter: KeyFilter): boolean {
  return isOfKind[filter](key, figures);
}
