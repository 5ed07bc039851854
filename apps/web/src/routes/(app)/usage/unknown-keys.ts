import type { UsageFilter } from '@watcher/contract/explore-view';

/** The keys of a filter that are none of those: an address may come from somebody else, or name a removed key. */
export function unknownKeys(
  { keys = [], exclude = [] }: UsageFilter,
  known: readonly { readonly id: number }[],
): number[] {
  if (exclude.includes('keys')) return [];
  const ids = new Set(known.map(({ id }) => id));
  return keys.filter((id) => !ids.has(id));
}
