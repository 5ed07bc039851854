import { describe, expect, it, onTestFinished } from 'vitest';
import { formatsIn } from '#lib/format/locale.ts';
import {
  formatUnitPrice,
  formatUnitPriceInColumn,
  formatUsd,
  formatUsdAxis,
  formatUsdExact,
} from '#lib/format/money.ts';

describe('formatUsd', () => {
  it.each([
    [0, '$0.00'],
    [0.0000001, '<$0.01'],
    [0.009999, '<$0.01'],
    [0.01, '$0.01'],
    [1234.565, '$1,234.57'],
    [651.25549859725, '$651.26'],
    [-0.004, '>-$0.01'],
    [-12.3, '-$12.30'],
  ])('shows %d as %s', (amount, text) => expect(formatUsd(amount)).toBe(text));
});

it('shows every digit that the API gives when asked for the exact amount', () => {
  expect(formatUsdExact(651.25549859725)).toBe('$651.25549859725');
  expect(formatUsdExact(0.000000000001)).toBe('$0.000000000001');
  expect(formatUsdExact(3)).toBe('$3.00');
});

it('keeps the digits of a small unit price that matter', () => {
  expect(formatUnitPrice(0.003016580043)).toBe('$0.00302');
  expect(formatUnitPrice(0)).toBe('$0.00');
  expect(formatUnitPrice(2.5)).toBe('$2.50');
});

it('has the points of prices in a column below each other', () => {
  expect([12.5, 0.412, 0.05, 0.0004, 0].map(formatUnitPriceInColumn)).toEqual([
    '$12.500',
    '$0.412',
    '$0.050',
    '<$0.001',
    '$0.000',
  ]);
});

it('labels an axis as finely as its steps need', () => {
  expect([0, 10, 2000].map((usd) => formatUsdAxis(usd, 10))).toEqual(['$0', '$10', '$2K']);
  expect([0.05, 0.1].map((usd) => formatUsdAxis(usd, 0.05))).toEqual(['$0.05', '$0.10']);
  expect(formatUsdAxis(0.002, 0.001)).toBe('$0.002');
  formatsIn(() => 'it-IT');
  onTestFinished(() => formatsIn(() => 'en-US'));
  expect([500, 1500, 20_000, 2_000_000].map((usd) => formatUsdAxis(usd, 500))).toEqual([
    '500\u00a0$',
    '1.500\u00a0$',
    '20.000\u00a0$',
    '2\u00a0Mln\u00a0$',
  ]);
});
