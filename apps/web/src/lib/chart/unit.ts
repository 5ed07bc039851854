import { formatUsd, formatUsdAxis, formatUsdExact } from '#lib/format/money.ts';
import { formatCompact, formatCount } from '#lib/format/number.ts';

/** What the numbers of a chart are. */
export type Unit = 'usd' | 'count';

/** An amount as it stands in a sentence or a cell. */
export function formatAmount(amount: number, unit: Unit): string {
  return unit === 'usd' ? formatUsd(amount) : formatCount(amount);
}

/** Every digit of it. */
export function formatAmountExact(amount: number, unit: Unit): string {
  return unit === 'usd' ? formatUsdExact(amount) : formatCount(amount);
}

/** A label of an axis; `step` is the distance between two labels. */
export function formatAxis(amount: number, step: number, unit: Unit): string {
  return unit === 'usd' ? formatUsdAxis(amount, step) : formatCompact(amount);
}
