import type { KeySummary } from '@watcher/core/keys/schemas';
import { api } from '#lib/api/client.ts';
import { Resource } from '#lib/api/resource.svelte.ts';
import { timeZone } from './time-zone.svelte.ts';

/** What every key spends, by its id, in days of the reader's zone. */
export const keySummaries = new Resource<ReadonlyMap<number, KeySummary>>(async () => {
  const summaries = await api.keys.summaries.query({ timeZone: timeZone() });
  return new Map(summaries.map((summary) => [summary.keyId, summary]));
});
