import type { WatchedKey } from '@watcher/contract/key-pages';

/** How far a first sync has come. */
export interface FirstSyncProgress {
  readonly done: number;
  readonly count: number;
}

/** Of the keys that are watched, how many have been read at least once; null when none waits for its first sync. */
export function firstSyncOf(
  keys: readonly Pick<WatchedKey, 'isActive' | 'pending' | 'lastSyncedAt'>[],
): FirstSyncProgress | null {
  const active = keys.filter((key) => key.isActive);
  const waiting = active.filter((key) => key.pending && key.lastSyncedAt === null);
  return waiting.length === 0 ? null : { done: active.length - waiting.length, count: active.length };
}
