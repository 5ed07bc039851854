import type { KeyDetail } from '@watcher/contract/keys';
import { api } from '#lib/api/client.ts';
import { Resource } from '#lib/api/resource.svelte.ts';
import { timeZone } from '#lib/state/time-zone.svelte.ts';

/** A key's own page. */
export function detailOf(id: number): Resource<KeyDetail> {
  return new Resource(() => api.keys.detail.query({ id, timeZone: timeZone() }));
}
