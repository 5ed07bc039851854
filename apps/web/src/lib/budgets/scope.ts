import type { Budget } from '@watcher/contract/budgets';
import type { WatchedKey } from '@watcher/contract/key-pages';

/** The keys that a budget counts; management keys do not spend. */
export function keysOf(
  { keyIds, tags }: Pick<Budget, 'keyIds' | 'tags'>,
  keys: readonly WatchedKey[],
): WatchedKey[] {
  const spending = keys.filter(({ kind }) => kind === 'inference');
  if (keyIds === null && tags === null) return spending;
  const wanted = new Set((tags ?? []).map((tag) => tag.toLowerCase()));
  return spending.filter(
    (key) => keyIds?.includes(key.id) === true || key.tags.some((tag) => wanted.has(tag.toLowerCase())),
  );
}

/** Whether a key can be switched off from here: a management key has to list it. */
export function isControlled({
  managedBy,
  goneAt,
  kind,
}: Pick<WatchedKey, 'managedBy' | 'goneAt' | 'kind'>): boolean {
  return kind === 'inference' && managedBy !== null && goneAt === null;
}
