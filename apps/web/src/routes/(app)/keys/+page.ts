import { LIVE } from '#lib/api/live.ts';
import { readKeys, readSummaries } from '#lib/keys/read.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ depends, parent }) => {
  depends(LIVE);
  const { timeZone } = (await parent()).account;
  const [keys, summaries] = await Promise.all([readKeys(null), readSummaries({ timeZone })]);
  return { keys, summaries };
};
