import type { WatchedKey } from '@watcher/contract/keys';
import { api } from '#lib/api/client.ts';
import { Resource } from '#lib/api/resource.svelte.ts';
import { keepSame } from './keep-same.ts';

/**
 * All keys of the user by name, each with its sync; kept while the reader goes from page to page. What did not change
 * since the last answer is the same object still, so that only the rows of what did are drawn again.
 */
export const keyList: Resource<readonly WatchedKey[]> = new Resource(async () =>
  keepSame(keyList.data, await api.keys.watched.query()),
);
