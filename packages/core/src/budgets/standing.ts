import type { BudgetState } from '@watcher/contract/budgets';
import { toUsd } from '../lib/money.ts';
import { hasReached, percentOf } from './math.ts';
import type { Period } from './period.ts';

/** How a budget stands in a period, exactly. Money in 1e-12 USD. */
export interface Standing {
  readonly period: Period;
  readonly amount: bigint;
  readonly thresholds: readonly number[];
  readonly spent: bigint;
  /** Null: counters cannot tell it. */
  readonly provisional: bigint | null;
  readonly forecast: bigint | null;
  /** A key of it was not read for so long that it may have spent more. */
  readonly isUnknown: boolean;
  /** The first sync of a key of it runs, so that what was spent is only a part of what is about to be known. */
  readonly isAwaited: boolean;
  readonly reached: readonly { readonly threshold: number; readonly at: Date }[];
  readonly disabledKeyIds: readonly number[];
}

export function usedOf({ spent, provisional }: Pick<Standing, 'spent' | 'provisional'>): bigint {
  return spent + (provisional ?? 0n);
}

export function toState(standing: Standing): BudgetState {
  const { period, amount, spent, provisional, forecast } = standing;
  const used = usedOf(standing);
  return {
    periodStart: period.from.toISOString(),
    periodEnd: period.to?.toISOString() ?? null,
    spent: toUsd(spent),
    provisional: provisional === null ? null : toUsd(provisional),
    remaining: toUsd(amount - used),
    percent: percentOf(used, amount),
    forecast: forecast === null ? null : toUsd(forecast),
    status: statusOf(standing, used),
    reached: standing.reached.map(({ threshold, at }) => ({ threshold, at: at.toISOString() })),
    disabledKeyIds: [...standing.disabledKeyIds],
  };
}

function statusOf({ amount, thresholds, isUnknown }: Standing, used: bigint): BudgetState['status'] {
  if (isUnknown) return 'unknown';
  if (hasReached(used, amount, 100)) return 'exceeded';
  const [first] = thresholds;
  return first !== undefined && hasReached(used, amount, first) ? 'warning' : 'ok';
}
