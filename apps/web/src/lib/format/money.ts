import { LOCALE } from './locale.ts';

const cents = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: 'USD' });
const exact = new Intl.NumberFormat(LOCALE, {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 2,
  maximumFractionDigits: 12,
});
const unitPrice = new Intl.NumberFormat(LOCALE, {
  style: 'currency',
  currency: 'USD',
  minimumSignificantDigits: 2,
  maximumSignificantDigits: 3,
});
const axis = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: 'USD', notation: 'compact' });

/** An amount to the cent. What is more than nothing and less than a cent reads `<$0.01`, never `$0.00`. */
export function formatUsd(amount: number): string {
  if (amount !== 0 && Math.abs(amount) < 0.01) return amount > 0 ? '<$0.01' : '>-$0.01';
  return cents.format(amount);
}

/** Every digit that the API gave , for hovering and for screen readers. */
export function formatUsdExact(amount: number): string {
  return exact.format(amount);
}

/** The price of one unit (a request, say), where the digits that matter may stand far behind the point. */
export function formatUnitPrice(amount: number): string {
  return amount === 0 || Math.abs(amount) >= 1 ? cents.format(amount) : unitPrice.format(amount);
}

/** A label of a money axis: `$0.05`, `$5`, `$1.5K`. `step` is the distance between two labels. */
export function formatUsdAxis(amount: number, step: number): string {
  if (amount === 0) return '$0';
  if (step >= 1) return axis.format(amount);
  const digits = Math.max(2, Math.ceil(-Math.log10(step)));
  return `$${amount.toFixed(digits)}`;
}
