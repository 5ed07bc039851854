import { divideRounded } from '../lib/money.ts';

/** Fewer days than these do not show what is typical. */
const MIN_DAYS = 7;
/** What an account spends in fractions of a cent is no news, whatever it was before. */
const CENT = 10n ** 10n;

/** What days cost as a rule, in 1e-12 USD. */
export interface Typical {
  readonly low: bigint;
  readonly median: bigint;
  readonly high: bigint;
}

/**
 * What a day costs as a rule, from what days cost. `low` and `high` are the 10th and the 90th percentile by nearest rank: of n costs
 * in ascending order, those at ranks ⌈n / 10⌉ and ⌈9n / 10⌉, so that both are costs that a day had.
 *
 * @returns null with fewer than 7 days.
 */
export function typicalOf(costs: readonly bigint[]): Typical | null {
  if (costs.length < MIN_DAYS) return null;
  const sorted = ascending(costs);
  return { low: atRank(sorted, 1), median: medianOf(sorted), high: atRank(sorted, 9) };
}

/**
 * The middle one of costs in any order; between the two middle ones of an even number, rounded half away from zero; 0
 * of none.
 */
export function medianOf(costs: readonly bigint[]): bigint {
  const sorted = ascending(costs);
  const [below, above] = [(sorted.length - 1) >> 1, sorted.length >> 1];
  return divideRounded((sorted[below] ?? 0n) + (sorted[above] ?? 0n), 2n);
}

/**
 * Whether a day cost unusually much: more than the 90th percentile, more than twice the median, and at least a cent
 * more than the median. One spike in the past does not hide the next; what happens on more than every tenth day is the rule.
 */
export function isHigh(cost: bigint, { median, high }: Typical): boolean {
  return cost > high && cost > 2n * median && cost - median >= CENT;
}

/** The mirror of it: less than the 10th percentile, less than half the median, and at least a cent less than that. */
export function isLow(cost: bigint, { median, low }: Typical): boolean {
  return cost < low && 2n * cost < median && median - cost >= CENT;
}

function ascending(costs: readonly bigint[]): bigint[] {
  return costs.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The cost at a rank that is given in tenths of all. */
function atRank(sorted: readonly bigint[], tenths: number): bigint {
  return sorted[Math.ceil((sorted.length * tenths) / 10) - 1] ?? 0n;
}
