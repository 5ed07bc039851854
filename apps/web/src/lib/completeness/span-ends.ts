import { localDate } from '@watcher/contract/calendar/time-zone';
import { formatDay, formatHourLong } from '#lib/format/date.ts';

/** The two ends of a span in words: days where it is longer than two, else to the minute. */
export function spanEnds(
  { from, to }: { readonly from: string; readonly to: string },
  timeZone: string,
): { from: string; to: string } {
  const isLong = Date.parse(to) - Date.parse(from) > TWO_DAYS;
  const words = (instant: string) =>
    isLong ? formatDay(localDate(timeZone, new Date(instant))) : formatHourLong(instant);
  return { from: words(from), to: words(to) };
}

const TWO_DAYS = 48 * 3_600_000;
