import { LIVE } from '#lib/api/live.ts';
import { readBudgets } from '#lib/budgets/read.ts';
import { readKeys } from '#lib/keys/read.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ depends }) => {
  depends(LIVE);
  const [budgets, keys] = await Promise.all([readBudgets(null), readKeys(null)]);
  return { budgets, keys };
};
