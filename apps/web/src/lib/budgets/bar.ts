import type { Budget } from '@watcher/contract/budgets';

/** What a bar is drawn of, in per cent of its length, which is the budget's amount. */
export interface Bar {
  readonly spent: number;
  /** Spend that is known and not split yet, behind what is. */
  readonly pending: { readonly from: number; readonly length: number };
  /** Thresholds up to the amount. */
  readonly marks: readonly { readonly threshold: number; readonly at: number; readonly isReached: boolean }[];
  /** Where the period is on course to end; `isBeyond` the amount. */
  readonly forecast: { readonly at: number; readonly isBeyond: boolean } | null;
}

type Drawn = Pick<Budget, 'amount' | 'thresholds'> & {
  readonly state: Pick<Budget['state'], 'spent' | 'provisional' | 'percent' | 'forecast'>;
};

/**
 * How a budget is drawn: the bar is as long as its amount, so that several can be compared, and full beyond it.
 *
 * @param hasForecast it is drawn as well.
 */
export function barOf({ amount, thresholds, state }: Drawn, { hasForecast = true } = {}): Bar {
  const used = Math.max(0, state.spent) + Math.max(0, state.provisional ?? 0);
  const forecast = hasForecast ? state.forecast : null;
  const at = (usd: number) => Math.min(100, (Math.max(0, usd) / amount) * 100);
  const spent = at(state.spent);
  return {
    spent,
    pending: { from: spent, length: at(used) - spent },
    marks: thresholds
      .filter((threshold) => threshold <= 100)
      .map((threshold) => ({ threshold, at: threshold, isReached: state.percent >= threshold })),
    // Behind what was used it says nothing, and a full bar says it.
    forecast:
      forecast === null || forecast <= used || used >= amount
        ? null
        : { at: at(forecast), isBeyond: forecast > amount },
  };
}
