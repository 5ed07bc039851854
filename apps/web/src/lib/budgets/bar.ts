import type { Budget } from '@watcher/contract/budgets';

/** What a bar is drawn of, in per cent of its length. */
export interface Bar {
  readonly spent: number;
  /** Spend that is known and not split yet, behind what is. */
  readonly pending: { readonly from: number; readonly length: number };
  /** Where the amount is used up: at the end, unless the bar has to show more. */
  readonly limit: number;
  /** Thresholds that lie within the bar. */
  readonly marks: readonly { readonly threshold: number; readonly at: number; readonly isReached: boolean }[];
  /** Where the period is on course to end; `isBeyond` what the bar shows. */
  readonly forecast: { readonly at: number; readonly isBeyond: boolean } | null;
}

/** A forecast makes the bar longer than the amount by so much at most, so that what is spent stays in sight. */
const LONGEST_FOR_FORECAST = 1.5;

type Drawn = Pick<Budget, 'amount' | 'thresholds'> & {
  readonly state: Pick<Budget['state'], 'spent' | 'provisional' | 'percent' | 'forecast'>;
};

/**
 * How a budget is drawn: the bar is as long as its amount, or as what was spent where that is more.
 *
 * @param hasForecast it is drawn as well; small bars leave it out, and below one another all are as long as their amounts.
 */
export function barOf({ amount, thresholds, state }: Drawn, { hasForecast = true } = {}): Bar {
  const spent = Math.max(0, state.spent);
  const pending = Math.max(0, state.provisional ?? 0);
  const used = spent + pending;
  const forecast = hasForecast ? state.forecast : null;
  const length = Math.max(amount, used, Math.min(forecast ?? 0, amount * LONGEST_FOR_FORECAST));
  const at = (usd: number) => (usd / length) * 100;
  return {
    spent: at(spent),
    pending: { from: at(spent), length: at(pending) },
    limit: at(amount),
    marks: thresholds
      .map((threshold) => ({
        threshold,
        at: at((amount * threshold) / 100),
        isReached: state.percent >= threshold,
      }))
      .filter((mark) => mark.at <= 100),
    // Behind what was used it says nothing.
    forecast:
      forecast === null || forecast <= used
        ? null
        : { at: Math.min(100, at(forecast)), isBeyond: forecast > length },
  };
}
