import type { Budget } from '@watcher/contract/budgets';

const RANK = { exceeded: 0, warning: 1, unknown: 2, ok: 3 } as const;

/** The worst first; those that are paused last. */
export function worstFirst(budgets: readonly Budget[]): Budget[] {
  const rank = ({ isActive, state }: Budget) => (isActive ? RANK[state.status] : 4);
  return budgets.toSorted((a, b) => rank(a) - rank(b) || b.state.percent - a.state.percent || a.id - b.id);
}
