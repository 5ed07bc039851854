import type { WatchedKey } from '@watcher/contract/keys';

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
