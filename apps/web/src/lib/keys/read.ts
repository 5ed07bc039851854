import type { KeySummary, WatchedKey } from '@watcher/contract/key-pages';
import { api } from '#lib/api/client.ts';
import { keepSame } from '#lib/api/keep-same.ts';
import { query } from '#lib/api/query.ts';

/** All keys of the team by name, each with its sync. */
export const readKeys = query(
  (_: null): Promise<readonly WatchedKey[]> => api.keys.watched.query(),
  keepSame((key) => key.id),
);

/** What every key spends, in days of the zone. */
export const readSummaries = query(
  (input: { timeZone: string }): Promise<readonly KeySummary[]> => api.keys.summaries.query(input),
  keepSame((summary) => summary.keyId),
);
