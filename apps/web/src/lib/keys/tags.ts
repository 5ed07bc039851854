import { TAG_MAX_LENGTH } from '@watcher/contract/bounds';
import type { WatchedKey } from '@watcher/contract/key-pages';
import { m } from '#lib/paraglide/messages.js';

/** The tags of keys, by name; of several spellings the first. */
export function tagsOf(keys: readonly Pick<WatchedKey, 'tags'>[]): string[] {
  const byName = new Map<string, string>();
  for (const tag of [...new Set(keys.flatMap(({ tags }) => tags))].sort()) {
    if (!byName.has(tag.toLowerCase())) byName.set(tag.toLowerCase(), tag);
  }
  return [...byName.values()].sort((a, b) => a.localeCompare(b));
}

/** The tags that were typed, with commas between them, and what is wrong with them. */
export function readTags(text: string): { tags: string[]; complaint: string | null } {
  const tags = text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  const isTooLong = tags.some(({ length }) => length > TAG_MAX_LENGTH);
  return { tags, complaint: isTooLong ? m.tags_too_long({ max: TAG_MAX_LENGTH }) : null };
}
