import type { Share } from '@watcher/contract/shares';
import { api } from '#lib/api/client.ts';
import { keepSame } from '#lib/api/keep-same.ts';
import { query } from '#lib/api/query.ts';

/** The share links of the team, newest first. */
export const readShares = query(
  async (_: null): Promise<readonly Share[]> => (await api.shares.list.query()).items,
  keepSame((share) => share.id),
);
