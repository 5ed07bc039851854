import type { Overview } from '@watcher/contract/overview';
import { toUsd } from '../../../lib/money.ts';

/** Fewer days than these do not show how days differ. */
const MIN_DAYS = 3;

/**
 * What a month will come to: what was spent so far, and for every day that is left (the rest of today by its hours) the
 * mean of some complete days. `low` and `high` are one standard deviation of that forecast away, taken from how those
 * days differ: `s · √(left + left² / n)`; low is never below what was spent,
 * unless refunds are expected.
 *
 * @param spent so far, in 1e-12 USD
 * @param days what the last complete days cost, as far as anything is known of them
 * @returns null with fewer than 3 days.
 */
export function project(spent: bigint, days: readonly bigint[], hoursLeft: number): Overview['projection'] {
  if (days.length < MIN_DAYS) return null;
  const sum = days.reduce((a, b) => a + b, 0n);
  const monthEnd = spent + (sum * BigInt(hoursLeft)) / BigInt(days.length * 24);
  const spread = BigInt(
    Math.round(deviation(days) * Math.sqrt(hoursLeft / 24 + (hoursLeft / 24) ** 2 / days.length)),
  );
  const low = monthEnd - spread;
  return {
    monthEnd: toUsd(monthEnd),
    low: toUsd(low < spent && spent < monthEnd ? spent : low),
    high: toUsd(monthEnd + spread),
  };
}

/** An estimate of how far days lie from each other: here floating point does no harm. */
function deviation(costs: readonly bigint[]): number {
  const values = costs.map(Number);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
