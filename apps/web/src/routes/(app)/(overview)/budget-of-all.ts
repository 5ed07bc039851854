import type { Budget } from '@watcher/contract/budgets';

/** The active monthly budget of all keys and models in credits, the smallest of several; null without one. */
export function budgetOfAll(budgets: readonly Budget[]): Budget | null {
  const all = budgets.filter(
    ({ isActive, period, keyIds, tags, models, includeByok }) =>
      isActive && period === 'month' && keyIds === null && tags === null && models === null && !includeByok,
  );
  return all.toSorted((a, b) => a.amount - b.amount)[0] ?? null;
}
