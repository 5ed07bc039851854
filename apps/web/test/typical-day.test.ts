import { expect, it } from 'vitest';
import { placeInWords, rangeInWords, rowsOf } from '../src/routes/(app)/(overview)/typical-day.ts';

const range = { low: 1, high: 3 };

it.each([
  [0.5, 'Below a typical day at 2:00 PM ($1.00–\u2060$3.00)'],
  [1, 'In line with a typical day at 2:00 PM ($1.00–\u2060$3.00)'],
  [3, 'In line with a typical day at 2:00 PM ($1.00–\u2060$3.00)'],
  [3.01, 'Above a typical day at 2:00 PM ($1.00–\u2060$3.00)'],
  [null, 'Typical spend by 2:00 PM: $1.00–\u2060$3.00'],
])('places a today of %s among days that had cost $1 to $3 by now', (cost, words) => {
  const said = placeInWords(cost, { ...range, until: '2026-03-19T14:00:00.000Z' });
  expect(said.replaceAll('\u202f', ' ')).toBe(words);
});

it('says a range, and one amount where both ends are the same', () => {
  expect(rangeInWords(range)).toBe('$1.00–\u2060$3.00');
  expect(rangeInWords({ low: 3, high: 3 })).toBe('$3.00');
});

it('leads to the rows of the day', () => {
  expect(rowsOf({ date: '2026-03-19' })).toBe('/usage?from=2026-03-19&to=2026-03-19');
});
