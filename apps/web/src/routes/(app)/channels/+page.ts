import { LIVE } from '#lib/api/live.ts';
import { readChannels } from '#lib/channels/read.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ depends }) => {
  depends(LIVE);
  return { channels: await readChannels(null) };
};
