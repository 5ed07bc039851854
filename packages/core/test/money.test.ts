import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { divideRounded, formatUsd, parseUsd, toUsd } from '../src/lib/money.ts';

describe('money', () => {
  test.each([
    [0.1 + 0.2, 300_000_000_000n],
    [1.5e-7, 150_000n],
    ['0.000000000001', 1n],
    ['-2.5', -2_500_000_000_000n],
    [0.0000000000005, 1n],
    [0.00000000000049, 0n],
    [1e6, 10n ** 18n],
  ])('reads %s as %s', (value, amount) => {
    expect(parseUsd(value)).toBe(amount);
  });

  test.each([Number.NaN, Infinity, '', '1,5', '0x10', ' 1', '1e400', 1e12])('refuses %s', (value) => {
    expect(() => parseUsd(value)).toThrow(RangeError);
  });

  test('any amount is written and read back exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }), (amount) => {
        expect(parseUsd(formatUsd(amount))).toBe(amount);
      }),
    );
  });

  test('a JSON number keeps amounts below 8 million USD to 1e-9', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 8_000_000n * 10n ** 9n }), (nanos) => {
        const amount = nanos * 1000n;
        const read = parseUsd(JSON.parse(JSON.stringify(toUsd(amount))) as number);
        expect(divideRounded(read, 1000n)).toBe(nanos);
      }),
    );
  });
});
