import type { Trend } from '@watcher/contract/trend';
import { addUsd } from '#lib/chart/stack.ts';

/** A trend, the buckets of which may be several days of one month. */
export interface DrawnTrend extends Omit<Trend, 'buckets'> {
  readonly buckets: readonly (Trend['buckets'][number] & { readonly lastDate?: string })[];
}

/** The same trend with a bucket for every month, from its first day in the period to its last. */
export function byMonth(trend: Trend): DrawnTrend {
  const months = [
    ...Map.groupBy(
      trend.buckets.map((bucket, index) => ({ bucket, index })),
      ({ bucket }) => bucket.date.slice(0, 7),
    ).values(),
  ];
  const together = (values: readonly (number | null)[]) =>
    months.map((days) => sumOf(days.map(({ index }) => values[index] ?? null)));
  const sums = together(trend.buckets.map(({ value }) => value));
  return {
    ...trend,
    buckets: months.flatMap((days, month) => {
      const [first, last] = [days[0]?.bucket, days.at(-1)?.bucket];
      if (first === undefined || last === undefined) return [];
      return [{ ...first, hour: null, lastDate: last.date, value: sums[month] ?? null }];
    }),
    series: trend.series.map((one) => ({ ...one, values: together(one.values) })),
  };
}

/** Of what is known; null where nothing is. */
function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.flatMap((value) => value ?? []);
  return known.length === 0 ? null : addUsd(known);
}
