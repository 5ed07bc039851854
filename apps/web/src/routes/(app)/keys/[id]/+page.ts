import { api } from '#lib/api/client.ts';
import { LIVE } from '#lib/api/live.ts';
import { query } from '#lib/api/query.ts';
import { readBudgets } from '#lib/budgets/read.ts';
import { readKeys } from '#lib/keys/read.ts';
import type { PageLoad } from './$types';

const readDetail = query((input: { id: number; timeZone: string }) => api.keys.detail.query(input));

export const load: PageLoad = async ({ params, depends, parent }) => {
  depends(LIVE);
  const { timeZone } = (await parent()).account;
  const [detail, keys, budgets] = await Promise.all([
    readDetail({ id: Number(params.id), timeZone }),
    readKeys(null),
    readBudgets(null),
  ]);
  return { detail, keys, budgets };
};
