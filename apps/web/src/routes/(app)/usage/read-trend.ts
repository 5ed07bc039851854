import type { Trend } from '@watcher/contract/trend';
import { api } from '#lib/api/client.ts';
import { inputOf as periodOf } from '#lib/period/address.ts';
import { inputOf, type Question } from './rows.svelte.ts';
import { stackedBy } from './trend.ts';

/** The view's metric over time. The last 24 hours are shown as the two days that they lie in, as the table does. */
export function readTrend({ view, range }: Question): Promise<Trend> {
  const { choice, groupBy, metric } = view;
  const {
    startDate,
    endDate,
    timeZone,
    groupBy: _,
    sortBy: __,
    sortOrder: ___,
    ...filter
  } = inputOf(view, range);
  return api.usage.trend.query({
    ...filter,
    ...(choice.period === '24h' ? { startDate, endDate } : periodOf(choice)),
    timeZone,
    by: stackedBy(groupBy),
    metric,
  });
}
