import { LIVE } from '#lib/api/live.ts';
import { readBudget, readModels } from '#lib/budgets/read.ts';
import { readChannels } from '#lib/channels/read.ts';
import { readKeys } from '#lib/keys/read.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, depends, parent }) => {
  depends(LIVE);
  const { timeZone } = (await parent()).account;
  const [budget, keys, models, channels] = await Promise.all([
    readBudget({ id: Number(params.id) }),
    readKeys(null),
    readModels({ timeZone }),
    readChannels(null),
  ]);
  return { budget, keys, models, channels };
};
