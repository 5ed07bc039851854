import type { WatchedKey } from '@watcher/contract/keys';

export type { WatchedKey };

/** A key that was added by hand, and those that OpenRouter listed under it. */
export interface KeyGroup {
  readonly key: WatchedKey;
  readonly found: readonly WatchedKey[];
}

/** Puts found keys under their management key, in the order given. One whose manager is absent stands alone. */
export function groupKeys(keys: readonly WatchedKey[]): KeyGroup[] {
  const ids = new Set(keys.map((key) => key.id));
  const isFound = (key: WatchedKey) => key.managedBy !== null && ids.has(key.managedBy);
  const found = Map.groupBy(keys.filter(isFound), (key) => key.managedBy);
  return keys.filter((key) => !isFound(key)).map((key) => ({ key, found: found.get(key.id) ?? [] }));
}

/** A group whose rows are drawn in part: its own, and so many of the keys found by it. */
export interface DrawnGroup {
  readonly group: KeyGroup;
  readonly found: number;
}

/** The groups that the first `rows` rows belong to. */
export function firstRows(groups: readonly KeyGroup[], rows: number): DrawnGroup[] {
  const drawn: DrawnGroup[] = [];
  let left = rows;
  for (const group of groups) {
    if (left <= 0) break;
    const found = Math.min(group.found.length, left - 1);
    drawn.push({ group, found });
    left -= 1 + found;
  }
  return drawn;
}

/** How a key stands, in the words of the page. The listing tells only by its sentence why a found key is at rest. */
export function stateOf(
  key: WatchedKey,
): 'watched' | 'paused' | 'unverified' | 'disabled' | 'gone' | 'refused' {
  if (!key.isActive) return 'paused';
  if (key.status === 'valid') return 'watched';
  if (key.status === 'unverified') return 'unverified';
  if (key.managedBy === null) return 'refused';
  return /deleted at OpenRouter/.test(key.lastError ?? '') ? 'gone' : 'disabled';
}

/** What stands in the way of watching a key, the gravest first; null when all is well, at rest or paused. */
export function troubleOf(key: WatchedKey): 'refused' | 'unverified' | 'sync-failed' | null {
  const state = stateOf(key);
  if (state === 'refused' || state === 'unverified') return state;
  return state === 'watched' && key.lastRun?.outcome === 'failed' && !key.pending ? 'sync-failed' : null;
}

/** Whether sums over all keys may lack something of this one. */
export function leavesGap(key: WatchedKey): boolean {
  const trouble = troubleOf(key);
  // One that was just added and is not checked yet is no trouble until that fails.
  return trouble === 'unverified' ? key.lastRun?.outcome === 'failed' : trouble !== null;
}

/** How fresh sums over all keys are: the sync that lies furthest back among the keys under watch, or null. */
export function oldestSync(keys: readonly WatchedKey[]): string | null {
  let oldest: string | null = null;
  for (const key of keys) {
    if (!key.isActive || key.lastSyncedAt === null) continue;
    if (oldest === null || key.lastSyncedAt < oldest) oldest = key.lastSyncedAt;
  }
  return oldest;
}

/** Of a limit, the part from which on its end is near. */
const NEAR_LIMIT = 0.1;

/** Whether a key that is in use may soon be refused for its limit, or is already. */
export function isNearLimit(key: WatchedKey): boolean {
  const { limit, limitRemaining } = key;
  if (stateOf(key) !== 'watched' || limit === null || limit <= 0 || limitRemaining === null) return false;
  return limitRemaining <= limit * NEAR_LIMIT;
}
