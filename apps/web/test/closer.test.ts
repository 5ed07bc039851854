import { readView } from '@watcher/contract/explore-view';
import type { Trend } from '@watcher/contract/trend';
import { describe, expect, it } from 'vitest';
import { closerView } from '../src/routes/(app)/usage/closer.ts';
import { byMonth } from '../src/routes/(app)/usage/months.ts';

const viewOf = (query: string) => readView(new URLSearchParams(query));
const day = (date: string) => ({ start: `${date}T00:00:00.000Z`, date, hour: null });

describe('a trend by month', () => {
  const bucket = (date: string, value: number | null) => ({ ...day(date), value });
  const trend: Trend = {
    period: {
      name: 'custom',
      startDate: '2026-01-30',
      endDate: '2026-03-01',
      from: '2026-01-30T00:00:00.000Z',
      to: '2026-03-02T00:00:00.000Z',
      days: 31,
      timeZone: 'UTC',
      granularity: 'day',
    },
    metric: 'cost',
    buckets: [
      bucket('2026-01-30', 0.1),
      bucket('2026-01-31', 0.2),
      bucket('2026-02-01', null),
      bucket('2026-02-02', 3),
      bucket('2026-03-01', null),
    ],
    previous: null,
    series: [{ model: 'a', total: 3.3, previous: null, values: [0.1, 0.2, null, 3, null] }],
  };

  it('adds up what is known of each month, from its first day in the period to its last', () => {
    const { buckets, series } = byMonth(trend);
    expect(buckets.map(({ date, lastDate, value }) => [date, lastDate, value])).toEqual([
      ['2026-01-30', '2026-01-31', 0.3],
      ['2026-02-01', '2026-02-02', 3],
      ['2026-03-01', '2026-03-01', null],
    ]);
    expect(series.map(({ values }) => values)).toEqual([[0.3, 3, null]]);
  });

  it('has months of hours, too', () => {
    const hours = { ...trend, buckets: trend.buckets.map((one) => ({ ...one, hour: 5 })) };
    expect(byMonth(hours).buckets.map(({ hour }) => hour)).toEqual([null, null, null]);
  });
});

describe('a closer look from the chart', () => {
  it('shows a month by its days, and several as they were', () => {
    const view = viewOf('group=month,key&sort=month&table=pivot');
    const january = { ...day('2026-01-10'), lastDate: '2026-01-31' };
    const february = { ...day('2026-02-01'), lastDate: '2026-02-28' };
    const one = closerView(view, january, january).view;
    expect(one).toMatchObject({ groupBy: ['day', 'key'], sortBy: 'day', isPivot: true });
    expect(one.choice).toEqual({ period: 'custom', startDate: '2026-01-10', endDate: '2026-01-31' });
    const both = closerView(view, january, february).view;
    expect(both).toMatchObject({ groupBy: ['month', 'key'], sortBy: 'month' });
    expect(both.choice).toMatchObject({ startDate: '2026-01-10', endDate: '2026-02-28' });
  });

  it('shows a day by its hours where rows are of days', () => {
    const monday = day('2026-01-05');
    expect(closerView(viewOf('group=day,model&sort=-day'), monday, monday).view).toMatchObject({
      groupBy: ['hour', 'model'],
      sortBy: 'hour',
      sortOrder: 'desc',
    });
    expect(closerView(viewOf('group=model'), monday, monday).view.groupBy).toEqual(['model']);
  });

  it('shows an hour among the hours of its day, in their order', () => {
    const hour = { start: '2026-01-05T13:00:00.000Z', date: '2026-01-05', hour: 13 };
    const { view, hash } = closerView(viewOf('group=day,model&sort=-cost&table=pivot'), hour, hour);
    expect(view).toMatchObject({
      groupBy: ['hour', 'model'],
      sortBy: 'hour',
      sortOrder: 'asc',
      isPivot: false,
    });
    expect(hash).toBe('#2026-01-05T13:00:00.000Z');
  });
});
