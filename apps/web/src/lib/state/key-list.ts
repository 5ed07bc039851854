import type { Key } from '@watcher/core/keys/schemas';
import { api } from '#lib/api/client.ts';
import { Resource } from '#lib/api/resource.svelte.ts';
import { withSyncStatus } from '#lib/keys/group.ts';

const PAGE = 100;

async function fetchAllKeys(): Promise<Key[]> {
  const keys: Key[] = [];
  for (;;) {
    const page = await api.keys.list.query({
      skip: keys.length,
      limit: PAGE,
      sortBy: 'name',
      sortOrder: 'asc',
    });
    keys.push(...page.items);
    if (page.items.length < PAGE || keys.length >= page.total) return keys;
  }
}

/** All keys of the user by name, each with its sync; kept while the reader goes from page to page. */
export const keyList = new Resource(async () => {
  const [keys, status] = await Promise.all([fetchAllKeys(), api.keys.syncStatus.query()]);
  return withSyncStatus(keys, status);
});
