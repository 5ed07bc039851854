import { perLocale } from './locale.ts';

/** Grouped from a thousand on in Italian too, so that amounts below each other look alike. */
const usd = {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
  useGrouping: 'always',
} as const;
const cents = perLocale((locale) => new Intl.NumberFormat(locale, usd));
const exact = perLocale(
  (locale) => new Intl.NumberFormat(locale, { ...usd, minimumFractionDigits: 2, maximumFractionDigits: 12 }),
);
const unitPrice = perLocale(
  (locale) =>
    new Intl.NumberFormat(locale, { ...usd, minimumSignificantDigits: 2, maximumSignificantDigits: 3 }),
);
const compact = perLocale(
  (locale) => new Intl.NumberFormat(locale, { ...usd, notation: 'compact', minimumFractionDigits: 0 }),
);

/** An amount to the cent. What is more than nothing and less than a cent reads `<$0.01`, never `$0.00`. */
export function formatUsd(amount: number): string {
  if (amount === 0 || Math.abs(amount) >= 0.01) return cents().format(amount);
  return amount > 0 ? `<${cents().format(0.01)}` : `>${cents().format(-0.01)}`;
}

/** Every digit that the API gave, for hovering and for screen readers. */
export function formatUsdExact(amount: number): string {
  return exact().format(amount);
}

/** The price of one unit (a request, say), where the digits that matter may stand far behind the point. */
export function formatUnitPrice(amount: number): string {
  return (amount === 0 || Math.abs(amount) >= 1 ? cents() : unitPrice()).format(amount);
}

const PRICE_DIGITS = 3;

/** The same in a column, where points stand below each other: always to a tenth of a cent. */
export function formatUnitPriceInColumn(amount: number): string {
  const least = 10 ** -PRICE_DIGITS;
  const format = axisOf(PRICE_DIGITS)().format;
  return amount > 0 && amount < least ? `<${format(least)}` : format(amount);
}

/** From which amount on a locale shortens it: Italian has a word for a thousand, which is longer than its zeros. */
const shortFrom = perLocale((locale) => (locale.startsWith('it') ? 1_000_000 : 1000));

/** A label of a money axis: `$0.05`, `$5`, `$1.5K`. `step` is the distance between two labels. */
export function formatUsdAxis(amount: number, step: number): string {
  if (amount === 0 || step >= 1) {
    const isSpelledOut = Math.abs(amount) >= 1000 && Math.abs(amount) < shortFrom();
    return (isSpelledOut ? axisOf(0)() : compact()).format(amount);
  }
  const digits = Math.max(2, Math.ceil(-Math.log10(step)));
  return axisOf(digits)().format(amount);
}

const axes = new Map<number, () => Intl.NumberFormat>();

function axisOf(digits: number): () => Intl.NumberFormat {
  const known = axes.get(digits);
  if (known !== undefined) return known;
  const axis = perLocale(
    (locale) =>
      new Intl.NumberFormat(locale, { ...usd, minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  axes.set(digits, axis);
  return axis;
}
