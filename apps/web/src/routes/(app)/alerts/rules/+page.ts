import { readRules } from '#lib/alerts/read.ts';
import { LIVE } from '#lib/api/live.ts';
import { readChannels } from '#lib/channels/read.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ depends }) => {
  depends(LIVE);
  const [rules, channels] = await Promise.all([readRules(null), readChannels(null)]);
  return { rules, channels };
};
