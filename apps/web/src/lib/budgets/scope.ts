import type { Budget } from '@watcher/contract/budgets';
import type { WatchedKey } from '@watcher/contract/key-pages';

/** The keys that a budget counts; a management key does not spend, and stands for the keys that it answers for. */
export function keysOf(
  { keyIds, tags }: Pick<Budget, 'keyIds' | 'tags'>,
  keys: readonly WatchedKey[],
): WatchedKey[] {
  const spending = keys.filter(({ kind }) => kind === 'inference');
  if (keyIds === null && tags === null) return spending;
  const wanted = new Set((tags ?? []).map((tag) => tag.toLowerCase()));
  const chosen = new Set(keyIds);
  const isChosen = ({ id, managedBy }: WatchedKey) =>
    chosen.has(id) || (managedBy !== null && chosen.has(managedBy));
  return spending.filter((key) => isChosen(key) || key.tags.some((tag) => wanted.has(tag.toLowerCase())));
}

/** Whether a key can be switched off from here: a management key has to list it. */
export function isControlled({
  managedBy,
  goneAt,
  kind,
}: Pick<WatchedKey, 'managedBy' | 'goneAt' | 'kind'>): boolean {
  return kind === 'inference' && managedBy !== null && goneAt === null;
}
