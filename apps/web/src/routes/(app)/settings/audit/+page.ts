import { api } from '#lib/api/client.ts';
import { LIVE } from '#lib/api/live.ts';
import { query } from '#lib/api/query.ts';
import { readBudgets } from '#lib/budgets/read.ts';
import { readKeys } from '#lib/keys/read.ts';
import { pageNumber } from '#lib/ui/page-number.ts';
import type { PageLoad } from './$types';

const SIZE = 50;

const readAudit = query(({ page }: { page: number }) =>
  api.audit.list.query({ skip: (page - 1) * SIZE, limit: SIZE }),
);

export const load: PageLoad = async ({ url, depends }) => {
  depends(LIVE);
  const page = pageNumber(url.searchParams);
  const [audit, budgets, keys] = await Promise.all([readAudit({ page }), readBudgets(null), readKeys(null)]);
  return { page, size: SIZE, audit, budgets, keys };
};
