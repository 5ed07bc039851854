import type { PeriodChoice } from '@watcher/contract/calendar/periods';
import { periodHref } from './address.ts';

/** What the rows in the explorer are narrowed down to; null in a list means "unknown". */
export interface UsageFilter {
  readonly keys?: readonly number[];
  /** Only keys with this tag. */
  readonly tag?: string;
  readonly models?: readonly (string | null)[];
  readonly providers?: readonly (string | null)[];
}

/** The address of the usage page for the rows behind a number. */
export function usageHref(choice: PeriodChoice, filter: UsageFilter = {}): string {
  const query = new URLSearchParams();
  for (const key of filter.keys ?? []) query.append('key', String(key));
  if (filter.tag !== undefined) query.set('tag', filter.tag);
  for (const model of filter.models ?? []) query.append('model', model ?? '');
  for (const provider of filter.providers ?? []) query.append('provider', provider ?? '');
  return `/usage${periodHref(query, choice)}`;
}
