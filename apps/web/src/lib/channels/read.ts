import type { Channel } from '@watcher/contract/channels';
import { api } from '#lib/api/client.ts';
import { keepSame } from '#lib/api/keep-same.ts';
import { query } from '#lib/api/query.ts';

/** The channels of the team, oldest first. */
export const readChannels = query(
  async (_: null): Promise<readonly Channel[]> => (await api.channels.list.query()).items,
  keepSame((channel) => channel.id),
);
