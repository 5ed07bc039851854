import type { Dimension, ExploreRow } from '@watcher/contract/explore';
import { type ExploreView, WHOSE } from '@watcher/contract/explore-view';
import type { Trend } from '@watcher/contract/trend';
import { type Breakdown, noneName, otherName } from '#lib/breakdown/words.ts';
import { SERIES } from '#lib/chart/colours.ts';
import { type Part, type Stack, seriesKey, stackOf } from '#lib/chart/stack.ts';
import { keyHref, namedHref } from '#lib/named/address.ts';
import { metricName } from './metric.ts';
import type { DrawnTrend } from './months.ts';

/** What the chart of a view is stacked by: the first of what rows are grouped by that is no time. */
export function stackedBy(groupBy: readonly Dimension[]): Breakdown | undefined {
  return WHOSE.find((name) => groupBy.includes(name));
}

type Identity = Pick<ExploreRow, 'apiKeyId' | 'model' | 'provider'>;

/** What tells the rows or series of one thing apart; undefined where they are of something else. */
export function idOf(row: Identity, by: Breakdown): string | number | null | undefined {
  return by === 'key' ? row.apiKeyId : row[by];
}

/** The trend as a stack: the largest series have a colour of their own. */
export function trendStack(
  { buckets, series, metric }: DrawnTrend,
  by: Breakdown | undefined,
  titles: ReadonlyMap<number, string>,
): Stack {
  const named = series.map((one) => ({ ...one, id: by === undefined ? '' : (idOf(one, by) ?? null) }));
  return stackOf(
    {
      buckets: buckets.map(({ value, ...bucket }) => ({ ...bucket, cost: value })),
      ranked: named.map((one) => ({
        id: one.id,
        label: by === undefined ? metricName(metric) : nameOf(one, by, titles),
        cost: one.total ?? 0,
      })),
      series: partsOf(named),
    },
    SERIES,
    by === undefined ? '' : otherName(by),
  );
}

/** A year of 200 keys has 70,000 of them: they are put into one array, and not through arrays of arrays. */
function partsOf(series: readonly (Pick<Trend['series'][number], 'values'> & Pick<Part, 'id'>)[]): Part[] {
  const parts: Part[] = [];
  for (const { id, values } of series) {
    values.forEach((value, bucket) => {
      if (value !== null && value !== 0) parts.push({ bucket, id, cost: value });
    });
  }
  return parts;
}

function nameOf(one: Trend['series'][number], by: Breakdown, titles: ReadonlyMap<number, string>): string {
  const name = by === 'key' ? (titles.get(one.apiKeyId ?? 0) ?? one.apiKeyName) : one[by];
  return name ?? noneName(by);
}

/** Where the names in the legend lead, by series. */
export function trendHrefs(
  { series }: Trend,
  by: Breakdown | undefined,
  choice: ExploreView['choice'],
): Map<string, string> {
  const hrefs = new Map<string, string>();
  if (by === undefined) return hrefs;
  for (const one of series) {
    const id = idOf(one, by);
    if (typeof id === 'number') hrefs.set(seriesKey(id), keyHref(id));
    else if (typeof id === 'string' && by !== 'key') hrefs.set(seriesKey(id), namedHref(by, id, choice));
  }
  return hrefs;
}
