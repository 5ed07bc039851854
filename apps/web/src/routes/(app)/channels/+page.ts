import { LIVE } from '#lib/api/live.ts';
import { readDigest } from '#lib/channels/digest.ts';
import { readChannels } from '#lib/channels/read.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ depends }) => {
  depends(LIVE);
  const [channels, digest] = await Promise.all([readChannels(null), readDigest(null)]);
  return { channels, digest };
};
