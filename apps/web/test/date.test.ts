import { expect, it } from 'vitest';
import { formatAgo, formatDay, formatDayLong } from '#lib/format/date.ts';

it('shows a UTC day as that day in every time zone', () => {
  expect(formatDay('2026-11-03')).toBe('Nov 3');
  expect(formatDayLong('2026-01-01')).toBe('Thu, Jan 1, 2026');
});

it.each([
  [0, 'just now'],
  [-5_000, 'just now'],
  [44_000, 'just now'],
  [50_000, '1 min. ago'],
  [4 * 60_000, '4 min. ago'],
  [59.4 * 60_000, '59 min. ago'],
  [59.6 * 60_000, '1 hr. ago'],
  [5 * 3_600_000, '5 hr. ago'],
  [47 * 3_600_000, '2 days ago'],
])('says how long ago %d ms are: %s', (age, text) => {
  const then = '2026-11-03T12:00:00.000Z';
  expect(formatAgo(then, Date.parse(then) + age)).toBe(text);
});
