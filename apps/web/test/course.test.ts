import { expect, it } from 'vitest';
import { courseOf, coursePath } from '#lib/chart/course.ts';

const day = (date: number, cost: number | null) => ({ date: `2026-03-0${date}`, cost });
const span = (from: string, to: string, cost: number) => ({ from, to, cost, byokCost: 0, apiKeyId: 1 });

it('adds up day by day, exactly', () => {
  const days = [day(1, 0.1), day(2, 0.2), day(3, 0)];
  expect(courseOf({ days, unallocated: [] }, 'UTC')).toEqual([
    { before: 0, after: 0.1 },
    { before: 0.1, after: 0.3 },
    { before: 0.3, after: 0.3 },
  ]);
});

it('has a gap where a day is not known, and goes on from what is', () => {
  const days = [day(1, 1), day(2, null), day(3, 2)];
  expect(courseOf({ days, unallocated: [] }, 'UTC')).toEqual([
    { before: 0, after: 1 },
    null,
    { before: 1, after: 3 },
  ]);
});

it('adds a span at its end, in the days of the zone, whatever else its days have', () => {
  const days = [day(1, null), day(2, 4), day(3, 1)];
  const unallocated = [span('2026-03-01T03:00:00.000Z', '2026-03-02T23:30:00.000Z', 10)];
  expect(courseOf({ days, unallocated }, 'UTC')).toEqual([null, null, { before: 14, after: 15 }]);
  // In Tokyo it ends on the third.
  expect(courseOf({ days, unallocated }, 'Asia/Tokyo')).toEqual([null, null, null]);
});

it('draws a line that is broken by a gap and ends within the last day', () => {
  const course = courseOf({ days: [day(1, 1), day(2, null), day(3, 2)], unallocated: [] }, 'UTC');
  const x = (days: number) => days * 10;
  const y = (usd: number) => 10 - usd;
  expect(coursePath(course, x, y, 0.5)).toBe('M0.0 10.0L10.0 9.0M20.0 9.0L25.0 7.0');
  expect(coursePath([], x, y)).toBe('');
});
