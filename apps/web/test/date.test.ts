import { expect, it } from 'vitest';
import {
  formatAgo,
  formatDay,
  formatDayLong,
  formatDays,
  formatHourLong,
  formatInstant,
  formatMonthOfYear,
  formatTime,
  formatUntil,
} from '#lib/format/date.ts';
import { formatsIn, instantsIn } from '#lib/format/locale.ts';

it('shows a UTC day as that day in every time zone', () => {
  expect(formatDay('2026-11-03')).toBe('Nov 3');
  expect(formatDayLong('2026-01-01')).toBe('Thu, Jan 1, 2026');
});

it('names days, months and hours in the language and the zone that were chosen', () => {
  const at = '2026-11-03T22:30:00.000Z';
  expect(formatDays('2026-11-03', '2026-11-09').replaceAll(/[\u2009\u202f]/g, ' ')).toBe(
    'Nov\u00a03\u00a0– 9,\u00a02026',
  );
  expect(formatMonthOfYear('2026-11')).toBe('Nov 2026');
  formatsIn(() => 'it-IT');
  instantsIn(() => 'Asia/Tokyo');
  expect(formatDays('2026-11-03', '2026-11-09')).toBe('3–9\u00a0nov\u00a02026');
  expect(formatDays('2026-10-28', '2026-11-09')).toBe('28\u00a0ott\u00a0–\u20099\u00a0nov\u00a02026');
  expect(formatMonthOfYear('2026-11')).toBe('nov 2026');
  expect(formatTime(at)).toBe('07:30');
  expect(formatHourLong(at)).toBe('mer 4 nov, 07:30');
  expect(formatInstant(at)).toBe('4 nov 2026, 07:30');
  expect(formatAgo(at, Date.parse(at) + 3 * 86_400_000)).toBe('3 giorni fa');
  expect(formatUntil(at, Date.parse(at) - 3 * 86_400_000)).toBe('tra 3 giorni');
  formatsIn(() => 'en-US');
  instantsIn(() => 'UTC');
  expect(formatTime(at).replaceAll(/[\u2009\u202f]/g, ' ')).toBe('10:30 PM');
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
