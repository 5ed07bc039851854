import { endOfHour } from '@watcher/contract/calendar/time';
import { localDate } from '@watcher/contract/calendar/time-zone';
import type { Overview } from '@watcher/contract/overview';
import { formatDays, formatInstant, unbroken } from '#lib/format/date.ts';
import { m } from '#lib/paraglide/messages.js';

interface Compared {
  readonly period: Pick<Overview['period'], 'from' | 'to' | 'timeZone'>;
  readonly previous: { readonly from: string; readonly to: string } | null;
}

/**
 * What the figures of a period are compared with: while it runs, what the one before had come to by the same time,
 * with all of the hour that it lies in. Or why with nothing.
 *
 * @param isComplete whether all of the period itself is known
 */
export function comparedInWords({ period, previous }: Compared, isComplete: boolean, now: number): string {
  if (previous === null) {
    if (Date.parse(period.from) > now) return m.compared_not_begun();
    return isComplete ? m.compared_nothing() : m.compared_incomplete();
  }
  const dayOf = (at: number) => localDate(period.timeZone, new Date(at));
  const days = formatDays(dayOf(Date.parse(previous.from)), dayOf(Date.parse(previous.to) - 1));
  return Date.parse(period.to) <= now
    ? m.compared_whole({ days })
    : m.compared_same_time({
        from: unbroken(formatInstant(previous.from)),
        to: unbroken(formatInstant(endOfHour(new Date(previous.to)).toISOString())),
      });
}

/** The buckets that are over, to draw a course of: the last hour or day would fall off at its end. */
export function overBuckets<Bucket extends { readonly start: string }>(
  {
    period,
    buckets,
  }: { readonly period: Pick<Overview['period'], 'to'>; readonly buckets: readonly Bucket[] },
  now: number,
): Bucket[] {
  return buckets.filter((_, index) => Date.parse(buckets[index + 1]?.start ?? period.to) <= now);
}
