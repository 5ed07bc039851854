import { expect, it } from 'vitest';
import { comparedInWords, overBuckets } from '#lib/period/comparison.ts';
import { budgetOfAll } from '../src/routes/(app)/(overview)/budget-of-all.ts';
import { budget } from './budget.ts';

const summary = {
  totalRequests: 1,
  totalCost: 1,
  byokCost: 0,
  totalTokensInput: 1,
  totalTokensOutput: 1,
  avgCostPerRequest: 1,
  isComplete: true,
  isCostComplete: true,
  unknownHours: 0,
};
const period = {
  name: '7d',
  startDate: '2026-03-14',
  endDate: '2026-03-20',
  days: 7,
  from: '2026-03-14T00:00:00.000Z',
  to: '2026-03-21T00:00:00.000Z',
  granularity: 'day',
  timeZone: 'UTC',
} as const;
const to = (instant: string) => ({
  period,
  previous: { from: '2026-03-07T00:00:00.000Z', to: instant, summary, costPerMillionTokens: 1 },
});

it('says in words that a running period is compared through the same hour, and a past one as a whole', () => {
  const running = comparedInWords(to('2026-03-13T15:20:00.000Z'), true, Date.parse('2026-03-20T15:20:00Z'));
  expect(running.replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(
    'Compared with the previous period through the same hour: Mar 7, 2026, 12:00 AM – Mar 13, 2026, 4:00 PM',
  );
  const whole = comparedInWords(to('2026-03-14T00:00:00.000Z'), true, Date.parse('2026-03-22T00:00:00Z'));
  expect(whole.replaceAll(/[\u00a0\u2009]/g, ' ')).toBe('Compared with Mar 7 – 13, 2026');
});

it.each([
  [true, '2026-03-20T15:20:00Z', 'Not compared: no complete data for the previous period'],
  [false, '2026-03-20T15:20:00Z', 'Not compared: this period is incomplete'],
  [false, '2026-03-13T15:20:00Z', 'Not compared: this period has not started yet'],
])('says why it is compared with nothing: all of it known %s, at %s', (isComplete, at, said) => {
  expect(comparedInWords({ period, previous: null }, isComplete, Date.parse(at))).toBe(said);
});

it('draws no bucket that is not over', () => {
  const buckets = [{ start: '2026-03-19T00:00:00.000Z' }, { start: '2026-03-20T00:00:00.000Z' }];
  expect(overBuckets({ period, buckets }, Date.parse('2026-03-20T23:59:59Z'))).toEqual(buckets.slice(0, 1));
  expect(overBuckets({ period, buckets }, Date.parse('2026-03-21T00:00:00Z'))).toEqual(buckets);
});

it('takes the smallest active monthly budget of all keys in credits', () => {
  const all = budget({ period: 'month', amount: 900 });
  const smaller = { ...all, amount: 700 };
  expect(budgetOfAll([all, smaller])).toBe(smaller);
  const others = [
    { ...all, isActive: false },
    { ...all, period: 'week' as const },
    { ...all, keyIds: [1] },
    { ...all, tags: ['a'] },
    { ...all, models: ['a/b'] },
    { ...all, includeByok: true },
  ];
  expect(budgetOfAll(others)).toBeNull();
});
