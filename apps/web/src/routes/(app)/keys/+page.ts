import { LIVE } from '#lib/api/live.ts';
import { readChannels } from '#lib/channels/read.ts';
import { readKeys, readSummaries } from '#lib/keys/read.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ depends, parent }) => {
  depends(LIVE);
  const { timeZone } = (await parent()).account;
  const [keys, summaries, channels] = await Promise.all([
    readKeys(null),
    readSummaries({ timeZone }),
    readChannels(null),
  ]);
  return { keys, summaries, channels };
};
