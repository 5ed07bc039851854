import type { Hours } from '@watcher/contract/calendar/dates';
import { HOUR } from '@watcher/contract/calendar/time';

/** The days before yesterday that are measured. */
export const MEASURED_DAYS = 28;
/** Syncs run every hour: what is older than this must be known for a day to be known so far. */
export const FRESH = 2 * HOUR;

/** Whether every hour is known. A day that a time zone left out has none. */
export function isWhole({ from, to }: Hours, gaps: readonly Hours[]): boolean {
  return from < to && gaps.every((gap) => gap.to <= from || gap.from >= to);
}
