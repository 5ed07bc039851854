import { LIVE } from '#lib/api/live.ts';
import { readKeys } from '#lib/keys/read.ts';
import { readShares } from '#lib/shares/read.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ depends }) => {
  depends(LIVE);
  const [shares, keys] = await Promise.all([readShares(null), readKeys(null)]);
  return { shares, keys };
};
