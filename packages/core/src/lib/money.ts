/**
 * Money is a bigint in units of 1e-12 USD, so that sums are exact. OpenRouter's prices per token have at most 12
 * decimals; digits beyond them in its JSON numbers are noise of binary floating point and are rounded away.
 */
const SCALE = 12;
const UNIT = 10n ** BigInt(SCALE);
/** Fits a PostgreSQL bigint: about 9.2 million USD. */
const MAX = 2n ** 63n - 1n;
/** A million million USD: limits and credits, of which there are no sums, may be that much. */
export const MAX_LARGE = 10n ** 12n * UNIT;

/**
 * Reads an amount as OpenRouter writes it.
 *
 * @param value USD, a finite JSON number or a decimal string such as `"0.0000125"` or `"1.5e-7"`.
 * @param max the largest amount that is taken; when left out, what a bigint column can hold.
 * @returns the amount in 1e-12 USD, rounded half away from zero.
 * @throws RangeError for anything else, and for larger amounts.
 */
export function parseUsd(value: number | string, max = MAX): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i.exec(String(value));
  if (match === null) throw new RangeError('Not an amount of money.');
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const shift = SCALE - fraction.length + Number(exponent);
  const amount = shift >= 0 ? digits * 10n ** BigInt(shift) : divideRounded(digits, 10n ** BigInt(-shift));
  if (amount > max) throw new RangeError('The amount of money is too large.');
  return sign === '-' ? -amount : amount;
}

/**
 * Writes an amount as a JSON number: the double nearest to the exact value. It is exact to 1e-9 USD up to
 * 8 million USD.
 */
export function toUsd(amount: bigint): number {
  return Number(formatUsd(amount));
}

/** The exact amount as a decimal string without trailing zeros, e.g. `-0.0000125`. */
export function formatUsd(amount: bigint): string {
  const absolute = amount < 0n ? -amount : amount;
  const fraction = (absolute % UNIT).toString().padStart(SCALE, '0').replace(/0+$/, '');
  const text = fraction === '' ? `${absolute / UNIT}` : `${absolute / UNIT}.${fraction}`;
  return amount < 0n ? `-${text}` : text;
}

/** `dividend / divisor`, rounded half away from zero; the divisor is positive. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const half = divisor / 2n;
  return dividend < 0n ? -((-dividend + half) / divisor) : (dividend + half) / divisor;
}
