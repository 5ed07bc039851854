import { api } from '#lib/api/client.ts';
import { Resource } from '#lib/api/resource.svelte.ts';

/** All keys of the user by name, each with its sync; kept while the reader goes from page to page. */
export const keyList = new Resource(() => api.keys.watched.query());
