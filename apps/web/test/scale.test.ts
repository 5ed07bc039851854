import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparkPath } from '#lib/chart/path.ts';
import { highestShown, niceAxis } from '#lib/chart/scale.ts';
import { labelledColumns } from '#lib/chart/ticks.ts';

describe('niceAxis', () => {
  it.each([
    [34, [0, 10, 20, 30, 40], 40],
    [30.2, [0, 10, 20, 30], 30.2],
    [0.07, [0, 0.02, 0.04, 0.06, 0.08], 0.08],
    [4, [0, 1, 2, 3, 4], 4],
    [0, [0, 0.5, 1], 1],
  ])('covers 0 to %d', (highest, ticks, max) => {
    expect(niceAxis(highest, highest === 0 ? 2 : 4)).toMatchObject({ ticks, max });
  });

  it('leaves no more than a fifth empty', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
        fc.integer({ min: 2, max: 8 }),
        (top, wanted) => {
          const { max, ticks } = niceAxis(top, wanted);
          expect(max).toBeGreaterThanOrEqual(top * (1 - 1e-9));
          expect(top / max).toBeGreaterThan(0.8 - 1e-9);
          expect(ticks.length).toBeGreaterThan(1);
        },
      ),
    );
  });
});

describe('labels of columns', () => {
  const days = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      date: new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10),
      hour: null,
    }));
  const hours = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ date: '2026-01-01', hour: index % 24 }));
  const said = (columns: { date: string; hour: number | null }[], width: number) =>
    labelledColumns(columns, width).map((at) => columns[at]?.hour ?? columns[at]?.date.slice(5));

  it('are every day, then Mondays, then the starts of months', () => {
    expect(said(days(7), 700)).toHaveLength(7);
    expect(said(days(30), 900)).toEqual(['01-05', '01-12', '01-19', '01-26']);
    expect(said(days(90), 300)).toEqual(['01-01', '02-01', '03-01']);
    expect(said(days(365), 330)).toEqual(['01-01', '04-01', '07-01', '10-01']);
  });

  it('are 0, 6, 12 and 18 h of a day', () => {
    expect(said(hours(24), 300)).toEqual([0, 6, 12, 18]);
    expect(said(hours(24), 800)).toEqual([0, 3, 6, 9, 12, 15, 18, 21]);
    expect(said(hours(72), 600)).toEqual([0, 12, 0, 12, 0, 12]);
  });

  it('leave out the one before the last where that was moved onto it', () => {
    const lastDay = Array.from({ length: 24 }, (_, index) => ({
      date: '2026-01-01',
      hour: (index + 13) % 24,
    }));
    expect(said(lastDay, 270)).toEqual([18, 0, 12]);
    // An hour later it stands in its place.
    const later = lastDay.map(({ date, hour }) => ({ date, hour: (hour + 1) % 24 }));
    expect(said(later, 270)).toEqual([18, 0, 6, 12]);
  });

  it('are even where the calendar has no two of them', () => {
    expect(said(days(3), 100)).toEqual(['01-01', '01-03']);
    expect(said([], 300)).toEqual([]);
  });
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
