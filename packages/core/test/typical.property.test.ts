import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHigh, isLow, medianOf, typicalOf } from '../src/typical-day/typical.ts';

const CENT = 10n ** 10n;
/** With many equals, and corrections below zero. */
const cost = fc.oneof(
  fc.bigInt({ min: -3n, max: 3n }),
  fc.bigInt({ min: -3n * CENT, max: 3n * CENT }),
  fc.bigInt({ min: 0n, max: 10n ** 16n }),
);

const lowest = (costs: readonly bigint[]) => costs.reduce((a, b) => (b - a < 0n ? b : a));

/** The lowest of the costs that so many tenths of all do not exceed. */
function naivePercentile(costs: readonly bigint[], tenths: number): bigint {
  const reaches = (bound: bigint) => costs.filter((one) => one <= bound).length * 10 >= costs.length * tenths;
  return lowest(costs.filter(reaches));
}

/** Takes the lowest and the highest away for as long as more than two are left. */
function naiveMedian(costs: readonly bigint[]): bigint {
  const rest = [...costs];
  const remove = (one: bigint) => rest.splice(rest.indexOf(one), 1);
  while (rest.length > 2) {
    remove(lowest(rest));
    remove(-lowest(rest.map((one) => -one)));
  }
  const [a = 0n, b = a] = rest;
  const [half, odd] = [(a + b) / 2n, (a + b) % 2n];
  return half + odd;
}

test('median and percentiles are those of a naive reading of their definition', () => {
  fc.assert(
    fc.property(fc.array(cost, { minLength: 7, maxLength: 40 }), (costs) => {
      expect(typicalOf(costs)).toEqual({
        low: naivePercentile(costs, 1),
        median: naiveMedian(costs),
        high: naivePercentile(costs, 9),
      });
    }),
    { numRuns: 500 },
  );
});

test('fewer than seven days are not enough; of nothing the median is nothing', () => {
  expect(typicalOf([1n, 2n, 3n, 4n, 5n, 6n])).toBeNull();
  expect(typicalOf([7n, 1n, 2n, 3n, 4n, 5n, 6n])).toEqual({ low: 1n, median: 4n, high: 7n });
  expect(medianOf([])).toBe(0n);
});

test('a day is never high and low, at most every tenth of the days themselves is high, as many are low', () => {
  fc.assert(
    fc.property(fc.array(cost, { minLength: 7, maxLength: 40 }), cost, (costs, one) => {
      const typical = typicalOf(costs);
      if (typical === null) throw new Error('enough days');
      expect(isHigh(one, typical) && isLow(one, typical)).toBe(false);
      for (const rule of [isHigh, isLow]) {
        expect(costs.filter((each) => rule(each, typical)).length).toBeLessThanOrEqual(costs.length / 10);
      }
    }),
  );
});

test.each([
  { cost: 20n * CENT + 1n, high: true },
  { cost: 20n * CENT, high: false, why: 'twice the median' },
  { cost: 25n * CENT, top: 25n * CENT, high: false, why: 'as much as the 90th percentile' },
  { cost: CENT, median: 0n, top: 0n, high: true },
  { cost: CENT - 1n, median: 0n, top: 0n, high: false, why: 'less than a cent' },
  { cost: CENT + 1n, median: 2n, top: 2n, high: false, why: 'less than a cent more' },
])('$cost beside $median is high: $high', ({ cost: one, median = 10n * CENT, top = 12n * CENT, high }) => {
  expect(isHigh(one, { low: 0n, median, high: top })).toBe(high);
});

test.each([
  { cost: 5n * CENT - 1n, low: true },
  { cost: 5n * CENT, low: false, why: 'half the median' },
  { cost: 4n * CENT, bottom: 4n * CENT, low: false, why: 'as little as the 10th percentile' },
  { cost: 0n, median: CENT - 1n, bottom: 1n, low: false, why: 'less than a cent less' },
])('$cost beside $median is low: $low', ({ cost: one, median = 10n * CENT, bottom = 8n * CENT, low }) => {
  expect(isLow(one, { low: bottom, median, high: 12n * CENT })).toBe(low);
});
