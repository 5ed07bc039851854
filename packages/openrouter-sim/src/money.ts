/** Money is an exact `bigint` of pico-USD (1e-12 USD); it becomes a decimal or a JSON number only at the edge. */
const PICO_PER_USD = 1_000_000_000_000n;

const DECIMAL = /^(-?)(\d+)(?:\.(\d{1,12}))?$/;

/** Pico-USD as a plain decimal of USD without trailing zeros: `1_500_000_000_000n` → `"1.5"`. */
export function toDecimal(pico: bigint): string {
  const digits = (pico < 0n ? -pico : pico).toString().padStart(13, '0');
  const fraction = digits.slice(-12).replace(/0+$/, '');
  const sign = pico < 0n ? '-' : '';
  return `${sign}${digits.slice(0, -12)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The double nearest to the exact decimal, which is what a JSON number can carry. */
export function toNumber(pico: bigint): number {
  return Number(toDecimal(pico));
}

/**
 * USD, as a decimal string (exact, at most 12 decimals) or a JSON number, to pico-USD.
 * @throws RangeError when it is no such decimal.
 */
export function fromUsd(usd: string | number): bigint {
  const match = DECIMAL.exec(typeof usd === 'number' ? usd.toFixed(12) : usd);
  if (match === null) throw new RangeError(`not an amount of USD with at most 12 decimals: ${usd}`);
  const [, sign, whole = '0', fraction = ''] = match;
  const pico = BigInt(whole) * PICO_PER_USD + BigInt(fraction.padEnd(12, '0'));
  return sign === '-' ? -pico : pico;
}
