import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromUsd, toDecimal, toNumber } from '../src/index.ts';

test('an amount and its decimal are one, and a number carries it when 15 digits do', () => {
  expect([toDecimal(1n), toDecimal(-1_500_000_000_000n), toDecimal(0n)]).toEqual([
    '0.000000000001',
    '-1.5',
    '0',
  ]);
  fc.assert(fc.property(fc.bigInt(), (pico) => fromUsd(toDecimal(pico)) === pico));
  const small = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
  fc.assert(fc.property(small, (pico) => fromUsd(toNumber(pico)) === pico));
});

test('what is no exact amount is refused', () => {
  for (const text of ['', '1.', '.5', '1e-7', '0.0000000000001', 'NaN'])
    expect(() => fromUsd(text)).toThrow(RangeError);
});
