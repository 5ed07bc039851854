import type { DayVerdict, TypicalDay } from '@watcher/contract/health';
import { expect, it } from 'vitest';
import { dayInWords, dayToShow, rowsOf } from '../src/routes/(app)/(overview)/typical-day.ts';

function day(verdict: DayVerdict['verdict'], date = '2026-03-19'): DayVerdict {
  return { date, cost: 1, verdict, drivers: { key: null, model: null } };
}

const typical = (today: DayVerdict | null, yesterday: DayVerdict | null): TypicalDay => ({
  days: 28,
  low: 1,
  median: 2,
  high: 3,
  today,
  yesterday,
});

it.each([
  ['normal', 'low', 'yesterday'],
  ['normal', 'normal', 'today'],
  ['normal', 'high', 'today'],
  ['high', 'normal', 'yesterday'],
  [null, 'normal', 'yesterday'],
] as const)('of a %s today and a %s yesterday it shows %s', (today, yesterday, shown) => {
  const days = { today: today && day(today), yesterday: day(yesterday) };
  expect(dayToShow(typical(days.today, days.yesterday))).toBe(days[shown]);
});

it('leaves a high day to its warning, and shows none that is not known', () => {
  expect(dayToShow(typical(day('high'), day('high')))).toBeNull();
  expect(dayToShow(typical(null, null))).toBeNull();
});

it('says the amount beside the range', () => {
  const today = day('normal');
  expect(dayInWords(typical(today, null), today)).toBe(
    '$1.00 so far today. A typical day costs $1.00–$3.00.',
  );
  const yesterday = day('low');
  expect(dayInWords(typical(today, yesterday), yesterday)).toBe(
    'Yesterday was unusually low: $1.00. A typical day costs $1.00–$3.00.',
  );
});

it('leads to the rows of the day', () => {
  expect(rowsOf(day('normal'))).toBe('/usage?from=2026-03-19&to=2026-03-19');
});
