import type { PeriodChoice } from '@watcher/contract/calendar/periods';
import type { UsageFilter } from '@watcher/contract/explore-view';
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
