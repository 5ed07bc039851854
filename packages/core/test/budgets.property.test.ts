import { BUDGET_PERIODS } from '@watcher/contract/budgets';
import { HOUR } from '@watcher/contract/calendar/time';
import { localDate } from '@watcher/contract/calendar/time-zone';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forecastOf, hasReached, microOfUsd, percentOf, picoOfMicro } from '../src/budgets/math.ts';
import { endedPeriods, periodAt } from '../src/budgets/period.ts';

const ZONES = [
  'UTC',
  'Europe/Rome',
  'America/St_Johns',
  'America/Los_Angeles',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];
const instant = fc
  .date({ min: new Date('2011-12-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((at) => new Date(at.getTime()));
const recurrence = fc.record({
  period: fc.constantFrom(...BUDGET_PERIODS.filter((one) => one !== 'total')),
  zone: fc.constantFrom(...ZONES),
  startsOn: fc.constant('2020-01-01'),
});

/** The name of the period that a UTC hour is in, told apart from how periods are found. */
function nameOf(period: string, zone: string, hour: Date): string {
  const day = localDate(zone, hour);
  if (period === 'day') return day;
  if (period === 'month') return day.slice(0, 7);
  // Monday, 5 January 1970.
  return String(Math.floor((Date.parse(day) / 86_400_000 - 4) / 7));
}

test('a period holds the hours of its days and no others, and periods follow one another', () => {
  fc.assert(
    fc.property(recurrence, instant, (given, at) => {
      const { from, to } = periodAt(given, at);
      if (to === null) throw new Error('A period without an end.');
      const hour = new Date(Math.floor(at.getTime() / HOUR) * HOUR);
      const name = nameOf(given.period, given.zone, hour);
      expect(from <= at && at < to).toBe(true);
      const within = (ms: number) => nameOf(given.period, given.zone, new Date(ms)) === name;
      expect(within(from.getTime())).toBe(true);
      expect(within(to.getTime() - HOUR)).toBe(true);
      expect(within(from.getTime() - HOUR)).toBe(false);
      expect(within(to.getTime())).toBe(false);
      const [before] = endedPeriods(given, new Date(0), at, 1);
      expect(before?.to).toEqual(from);
    }),
  );
});

test('percents and thresholds agree, exactly', () => {
  const money = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 21n });
  fc.assert(
    fc.property(
      money,
      fc.bigInt({ min: 1n, max: 10n ** 15n }),
      fc.integer({ min: 1, max: 1000 }),
      (used, micro, threshold) => {
        const amount = picoOfMicro(micro);
        const percent = percentOf(used, amount);
        if (percent < 1e9) expect(percent >= threshold).toBe(hasReached(used, amount, threshold));
      },
    ),
  );
});

test('an amount of at most 6 decimals is taken to the last one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 15 }), (micro) => {
      expect(microOfUsd(Number((micro / 1e6).toFixed(6)))).toBe(BigInt(micro));
    }),
  );
});

test('a forecast is what was used at the end, never less, and proportional before', () => {
  const from = new Date('2026-03-01T00:00:00Z');
  const to = new Date('2026-04-01T00:00:00Z');
  const length = to.getTime() - from.getTime();
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 21n }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (used, part) => {
        const now = new Date(from.getTime() + Math.floor(part * length));
        const forecast = forecastOf(used, { from, to }, now);
        expect(forecast === null).toBe(now.getTime() - from.getTime() < length / 10);
        expect(forecast === null || forecast >= used).toBe(true);
      },
    ),
  );
  expect(forecastOf(7n, { from, to }, to)).toBe(7n);
  expect(forecastOf(7n, { from, to: null }, to)).toBeNull();
});
