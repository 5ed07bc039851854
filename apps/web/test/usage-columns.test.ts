import { onlyGroup, readView, subGroupOf } from '@watcher/contract/explore-view';
import type { Trend } from '@watcher/contract/trend';
import { describe, expect, it } from 'vitest';
import { formatHourLong } from '#lib/format/date.ts';
import { columnsOf } from '../src/routes/(app)/usage/columns.ts';
import { narrowed } from '../src/routes/(app)/usage/filter.ts';
import { stackedBy, trendStack } from '../src/routes/(app)/usage/trend.ts';

const amounts = {
  byokCost: 0,
  requests: 10,
  tokensInput: 1_500_000,
  tokensOutput: 500_000,
  tokensReasoning: null,
  tokensCached: 300_000,
  costPerMillionTokens: 2.5,
  cachedShare: 20,
};
const row = (model: string | null, cost: number) => ({ ...amounts, model, cost });
const day = (date: string, value: number | null) => ({
  start: `${date}T00:00:00.000Z`,
  date,
  hour: null,
  value,
});
const trend: Trend = {
  period: {
    name: '7d',
    startDate: '2026-03-01',
    endDate: '2026-03-03',
    days: 3,
    from: '2026-03-01T00:00:00.000Z',
    to: '2026-03-04T00:00:00.000Z',
    granularity: 'day',
    timeZone: 'UTC',
  },
  metric: 'cost',
  buckets: [day('2026-03-01', 6), day('2026-03-02', null), day('2026-03-03', 4)],
  previous: { from: '2026-02-26T00:00:00.000Z', to: '2026-02-28T12:00:00.000Z', value: 5 },
  series: [
    { model: 'maker/a', total: 6, previous: 4, values: [5, null, 1] },
    { model: 'maker/b', total: 3, previous: 0, values: [1, null, 2] },
    { model: null, total: 1, previous: null, values: [0, null, 1] },
  ],
};
const beside = {
  totals: { ...amounts, cost: 10 },
  trend,
  now: Date.parse('2026-03-03T12:00:00Z'),
  amountFirst: false,
};
const viewOf = (query: string) => readView(new URLSearchParams(query));
const columns = (query = 'group=model') => columnsOf(viewOf(query), new Map(), beside);
const cells = (name: string, query?: string) => {
  const column = columns(query).find((one) => one.name === name);
  return [row('maker/a', 6), row('maker/b', 3), row(null, 1)].map((one) => column?.cell(one));
};

describe('a column of the table', () => {
  it('says a share of all, and a change against the period before in dollars and percent', () => {
    expect(cells('share').map((cell) => cell?.text)).toEqual(['60.0%', '30.0%', '10.0%']);
    expect(cells('change').map((cell) => cell?.text)).toEqual(['+$2.00 (+50%)', '+$3.00 (new)', undefined]);
    expect(cells('change')[2]).toBeNull();
    expect(
      columns()
        .find(({ name }) => name === 'change')
        ?.total(beside.totals)?.text,
    ).toBe('+$5.00 (+100%)');
  });

  it('names the model below the hour where there is no room beside it', () => {
    const narrow = columnsOf(viewOf('group=hour,model'), new Map(), { ...beside, amountFirst: true });
    const [first] = narrow;
    expect(first?.cell({ ...row('maker/a', 6), hour: '2026-03-02T14:00:00.000Z' })).toMatchObject({
      text: formatHourLong('2026-03-02T14:00:00.000Z'),
      under: 'a',
    });
    const names = narrow.map(({ name }) => name);
    expect([...names.slice(0, 3), names.at(-1)]).toEqual(['hour', 'cost', 'cost_per_million', 'model']);
  });

  it('has a course that ends yesterday', () => {
    expect(cells('trend').map((cell) => cell?.course)).toEqual([
      [5, null],
      [1, null],
      [0, null],
    ]);
  });

  it('says what a million tokens cost, and what came from the cache, where that is known', () => {
    const priced = (name: string) => {
      const column = columns().find((one) => one.name === name);
      const unknown = { ...row('maker/a', 6), costPerMillionTokens: null, cachedShare: null };
      return [row('maker/a', 6), unknown].map((one) => column?.cell(one)?.text);
    };
    expect(priced('cost_per_million')).toEqual(['$2.500', undefined]);
    expect(priced('cache_share')).toEqual(['20.0%', undefined]);
    expect(cells('share', 'group=model&metric=tokens_reasoning')[0]).toBeNull();
  });

  it('has nothing of another metric than was read, and of a time no change', () => {
    expect(cells('change', 'group=model&metric=requests')[0]).toBeUndefined();
    expect(columns('group=day').some(({ name }) => name === 'change' || name === 'share')).toBe(false);
  });

  it('is left out where it is hidden, but for the metric, which comes first', () => {
    const names = columns('group=model&metric=requests&hide=requests,cost,share').map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(['model', 'requests', 'change']);
    expect(names).not.toContain('cost');
  });
});

it('a row opens into keys, models or days, which are narrowed down to it', () => {
  expect(subGroupOf(viewOf('group=model'))).toBe('key');
  expect(subGroupOf(viewOf('group=key'))).toBe('model');
  expect(subGroupOf(viewOf('group=key&sub=day'))).toBe('day');
  expect(subGroupOf(viewOf('group=key&sub=key'))).toBe('model');
  expect(onlyGroup(viewOf('group=key,model').groupBy)).toBeNull();
  expect(narrowed({ models: ['a', 'b'], keys: [1], exclude: ['keys', 'models'] }, 'model', 'c')).toEqual({
    models: ['c'],
    keys: [1],
    exclude: ['keys'],
  });
});

it('stacks the trend by what rows are grouped by, of which a time is none', () => {
  expect(stackedBy(['day', 'provider', 'key'])).toBe('key');
  expect(stackedBy(['day'])).toBeUndefined();
  const stack = trendStack(trend, 'model', new Map());
  expect(stack.series.map(({ label, total }) => [label, total])).toEqual([
    ['maker/a', 6],
    ['maker/b', 3],
    ['Unknown model', 1],
  ]);
  expect(stack.columns.map(({ total }) => total)).toEqual([6, null, 4]);
});
