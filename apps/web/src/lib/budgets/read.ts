import type { Budget } from '@watcher/contract/budgets';
import { api } from '#lib/api/client.ts';
import { keepSame } from '#lib/api/keep-same.ts';
import { query } from '#lib/api/query.ts';
import { daysOf } from '#lib/period/address.ts';

/** The budgets of the team as they stand. */
export const readBudgets = query(
  async (_: null): Promise<readonly Budget[]> => (await api.budgets.list.query()).items,
  keepSame((budget) => budget.id),
);

export const readBudget = query((input: { id: number }): Promise<Budget> => api.budgets.get.query(input));

/** The models that were used of late, by name: those that a budget can be for. */
export const readModels = query(async ({ timeZone }: { timeZone: string }): Promise<readonly string[]> => {
  const { startDate, endDate } = daysOf({ period: '90d' }, timeZone, new Date());
  const { models } = await api.usage.facets.query({ startDate, endDate, timeZone });
  return models.filter((model) => model !== null).sort((a, b) => a.localeCompare(b));
});
