import type { DayVerdict } from '@watcher/contract/health';
import { expect, it } from 'vitest';
import { dayToTell, rowsOf, type Usual } from '#lib/overview/usual.ts';

function day(verdict: DayVerdict['verdict'], date = '2026-03-19'): DayVerdict {
  return { date, cost: 1, verdict, rose: { key: null, model: null } };
}

const usual = (today: DayVerdict | null, yesterday: DayVerdict | null): Usual => ({
  days: 28,
  low: 1,
  median: 2,
  high: 3,
  today,
  yesterday,
});

it.each([
  ['high', 'high', 'today'],
  ['normal', 'high', 'yesterday'],
  ['normal', 'low', 'yesterday'],
  ['high', 'low', 'today'],
  ['normal', 'normal', 'today'],
  [null, 'normal', 'yesterday'],
] as const)('of a %s today and a %s yesterday it tells of %s', (today, yesterday, told) => {
  const days = { today: today && day(today), yesterday: day(yesterday) };
  expect(dayToTell(usual(days.today, days.yesterday))).toBe(days[told]);
});

it('tells of no day that is not known', () => {
  expect(dayToTell(usual(null, null))).toBeNull();
});

it('leads to the rows of the day, and of the key that rose', () => {
  expect(rowsOf(day('normal'))).toBe('/usage?from=2026-03-19&to=2026-03-19');
  const key = { apiKeyId: 7, name: 'Client A', cost: 1, usually: 0 };
  const rose = { ...day('high'), rose: { key, model: null } };
  expect(rowsOf(rose)).toBe('/usage?key=7&from=2026-03-19&to=2026-03-19');
});
