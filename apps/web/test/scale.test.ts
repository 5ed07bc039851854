import { describe, expect, it } from 'vitest';
import { sparkPath } from '#lib/chart/path.ts';
import { highestShown, labelledColumns, niceAxis } from '#lib/chart/scale.ts';

describe('niceAxis', () => {
  it.each([
    [30.2, [0, 10, 20, 30, 40]],
    [0.07, [0, 0.02, 0.04, 0.06, 0.08]],
    [4, [0, 1, 2, 3, 4]],
    [0, [0, 0.5, 1]],
  ])('covers 0 to %d', (highest, ticks) => {
    const axis = niceAxis(highest, highest === 0 ? 2 : 4);
    expect(axis.ticks).toEqual(ticks);
    expect(axis.max).toBeGreaterThanOrEqual(highest);
  });
});

it('labels as many days as fit, always the last', () => {
  expect(labelledColumns(7, 700, 60)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(labelledColumns(30, 300, 60)).toEqual([5, 11, 17, 23, 29]);
  expect(labelledColumns(0, 300, 60)).toEqual([]);
});

it('breaks a sparkline where a value is unknown instead of drawing nothing spent', () => {
  expect(sparkPath([0, 10, null, 5], 30, 10)).toBe('M0.0 10.0L10.0 0.0M30.0 5.0');
  expect(sparkPath([0, 0], 10, 10)).toBe('M0.0 10.0L10.0 10.0');
});

describe('highestShown', () => {
  const days = [20, 22, 0, 25, 18, 30, 24];

  it('is the highest where none is out of line', () => {
    expect(highestShown(days)).toBe(30);
    expect(highestShown([...days, 75])).toBe(75);
    expect(highestShown([])).toBe(0);
  });

  it('leaves out what is more than three times as high as others, alone or as a pair of many', () => {
    expect(highestShown([...days, 8000])).toBe(30);
    expect(highestShown([...days, ...days, ...days, ...days, 8000, 9000])).toBe(30);
  });

  it('cuts none of a few', () => {
    expect(highestShown([1, 2, 3, 8000])).toBe(8000);
  });
});
