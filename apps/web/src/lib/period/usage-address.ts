import type { PeriodChoice } from '@watcher/contract/calendar/periods';
import type { UsageFilter } from '@watcher/contract/explore-view';
import type { Breakdown } from '#lib/breakdown/words.ts';
import { periodHref } from './address.ts';

/** The address of the usage page for the rows behind a number. */
export function usageHref(choice: PeriodChoice, filter: UsageFilter = {}): string {
  const query = new URLSearchParams();
  for (const key of filter.keys ?? []) query.append('key', String(key));
  if (filter.tag !== undefined) query.set('tag', filter.tag);
  for (const model of filter.models ?? []) query.append('model', model ?? '');
  for (const provider of filter.providers ?? []) query.append('provider', provider ?? '');
  return `/usage${periodHref(query, choice)}`;
}

/** An hour, as the columns of a chart have it. */
export interface Hour {
  /** ISO 8601. */
  readonly start: string;
  /** The day that it lies in. */
  readonly date: string;
}

/**
 * The address of the rows of an hour: those of its day by hour, and the hour itself behind the `#`, since usage is asked
 * for by days.
 */
export function hourHref({ start, date }: Hour, by: Breakdown, filter: UsageFilter = {}): string {
  const day = usageHref({ period: 'custom', startDate: date, endDate: date }, filter);
  return `${day}&group=hour,${by}&sort=hour#${start}`;
}
