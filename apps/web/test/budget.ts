import type { Budget, BudgetState } from '@watcher/contract/budgets';

type Change = Partial<Omit<Budget, 'state'>> & { readonly state?: Partial<BudgetState> };

/** A budget of $100 a month over all keys, of which nothing is spent. */
export function budget({ state, ...change }: Change = {}): Budget {
  return {
    id: 1,
    name: 'Production',
    amount: 100,
    period: 'month',
    timeZone: null,
    startsOn: null,
    keyIds: null,
    tags: null,
    models: null,
    includeByok: false,
    thresholds: [50, 80, 100],
    forecast: true,
    action: { kind: 'none', at: 100, dryRun: true },
    channelIds: null,
    isActive: true,
    createdAt: '2026-11-01T00:00:00.000Z',
    ...change,
    state: {
      periodStart: '2026-11-01T00:00:00.000Z',
      periodEnd: '2026-12-01T00:00:00.000Z',
      spent: 0,
      provisional: 0,
      remaining: 100,
      percent: 0,
      forecast: null,
      status: 'ok',
      reached: [],
      disabledKeyIds: [],
      ...state,
    },
  };
}
