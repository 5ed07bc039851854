import type { WatchedKey } from '@watcher/contract/key-pages';

/** The tags of keys, by name; of several spellings the first. */
export function tagsOf(keys: readonly Pick<WatchedKey, 'tags'>[]): string[] {
  const byName = new Map<string, string>();
  for (const tag of [...new Set(keys.flatMap(({ tags }) => tags))].sort()) {
    if (!byName.has(tag.toLowerCase())) byName.set(tag.toLowerCase(), tag);
  }
  return [...byName.values()].sort((a, b) => a.localeCompare(b));
}
