import type { BudgetHistory } from '@watcher/contract/budgets';
import { api } from '#lib/api/client.ts';
import { LIVE } from '#lib/api/live.ts';
import { query } from '#lib/api/query.ts';
import { readBudget } from '#lib/budgets/read.ts';
import { readChannels } from '#lib/channels/read.ts';
import { readKeys } from '#lib/keys/read.ts';
import type { PageLoad } from './$types';

const readHistory = query(
  (input: { id: number }): Promise<BudgetHistory> => api.budgets.history.query(input),
);

export const load: PageLoad = async ({ params, depends }) => {
  depends(LIVE);
  const id = Number(params.id);
  const [budget, history, keys, channels] = await Promise.all([
    readBudget({ id }),
    readHistory({ id }),
    readKeys(null),
    readChannels(null),
  ]);
  return { budget, history, keys, channels };
};
