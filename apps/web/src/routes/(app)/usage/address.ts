import { type ExploreView, TIMES, viewHref } from '@watcher/contract/explore-view';
import { readShown, shownHref } from '#lib/chart/shown.ts';

/**
 * The same question to the REST API, which answers with a file: in the order of time where it is cut by time, since a
 * file is read from the top, and else as it is sorted.
 *
 * @param locale of the words and numbers in the file for Excel.
 */
export function exportHref(
  { filter, groupBy, sortBy, sortOrder }: ExploreView,
  range: { startDate: string; endDate: string; timeZone: string },
  format: 'csv' | 'excel' | 'json',
  locale: 'en' | 'it',
): string {
  const time = TIMES.find((name) => groupBy.includes(name));
  const query = new URLSearchParams({
    start_date: range.startDate,
    end_date: range.endDate,
    time_zone: range.timeZone,
    sort_by: time ?? sortBy,
    sort_order: time === undefined ? sortOrder : 'asc',
    format,
    ...(format === 'excel' && { locale }),
  });
  // A list is the parameter repeated: a comma may be part of a name. An empty one cannot be said so.
  for (const dimension of groupBy.length === 0 ? [''] : groupBy) query.append('group_by', dimension);
  for (const key of filter.keys ?? []) query.append('keys', String(key));
  if (filter.tag !== undefined) query.set('tag', filter.tag);
  for (const model of filter.models ?? []) query.append('models', model ?? '');
  for (const provider of filter.providers ?? []) query.append('providers', provider ?? '');
  for (const list of filter.exclude ?? []) query.append('exclude', list);
  return `/api/usage/export?${query}`;
}

/** Another question of the explorer, with its chart as the address shows it now: what is switched off in it is gone. */
export function questionHref(view: ExploreView, query: Pick<URLSearchParams, 'get' | 'getAll'>): string {
  return shownHref(new URLSearchParams(viewHref(view)), { view: readShown(query).view });
}
