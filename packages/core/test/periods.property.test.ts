import { lastDays } from '@watcher/contract/calendar/dates';
import { PERIODS, spanOf } from '@watcher/contract/calendar/periods';
import { HOUR, MINUTE } from '@watcher/contract/calendar/time';
import { localDate } from '@watcher/contract/calendar/time-zone';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodAt } from '../src/budgets/period.ts';

/** Off by half hours and quarters too, ahead and behind. */
const ZONES = [
  'America/St_Johns',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Europe/Rome',
  'Pacific/Chatham',
  'Pacific/Marquesas',
  'UTC',
];
const FROM = Date.parse('2026-01-01T00:00:00Z') / MINUTE;
const instant = fc
  .integer({ min: FROM, max: FROM + 2 * 366 * 24 * 60 })
  .map((minutes) => new Date(minutes * MINUTE));

test('a period that runs holds now and has begun, with one before it to compare, and a budget’s is the same', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), instant, (zone, now) => {
      for (const period of PERIODS.filter((name) => !name.startsWith('last-'))) {
        const { hours, previous } = spanOf({ period }, zone, now);
        expect(hours.from <= now && now < hours.to).toBe(true);
        if (previous === null) throw new Error(`nothing before ${period}`);
        expect(previous.from <= previous.to && previous.to <= hours.from).toBe(true);
      }
      for (const [name, period] of [
        ['today', 'day'],
        ['month', 'month'],
      ] as const) {
        const { from } = periodAt({ period, zone, startsOn: '2026-01-01' }, now);
        expect(spanOf({ period: name }, zone, now).hours.from).toEqual(from);
      }
      expect(lastDays(now, 1, zone)).toEqual(spanOf({ period: 'today' }, zone, now).period);
    }),
    { numRuns: 500 },
  );
});

test('until half past midnight, today is the day before, compared with the whole one before that', () => {
  const now = new Date('2026-11-28T09:31:00Z');
  const zone = 'Pacific/Marquesas';
  expect(localDate(zone, now)).toBe('2026-11-28');
  const { period, hours, previous } = spanOf({ period: 'today' }, zone, now);
  expect(period).toEqual({ startDate: '2026-11-27', endDate: '2026-11-27', days: 1 });
  expect(hours.to.getTime() - now.getTime()).toBe(HOUR - 31 * MINUTE);
  expect(previous?.to).toEqual(new Date('2026-11-27T09:31:00Z'));
  const later = spanOf({ period: 'today' }, zone, new Date('2026-11-28T10:00:00Z'));
  expect(later.period.startDate).toBe('2026-11-28');
});
