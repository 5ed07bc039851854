import { LIVE } from '#lib/api/live.ts';
import { readModels } from '#lib/budgets/read.ts';
import { readChannels } from '#lib/channels/read.ts';
import { readKeys } from '#lib/keys/read.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ depends, parent }) => {
  depends(LIVE);
  const { timeZone } = (await parent()).account;
  const [keys, models, channels] = await Promise.all([
    readKeys(null),
    readModels({ timeZone }),
    readChannels(null),
  ]);
  return { keys, models, channels };
};
