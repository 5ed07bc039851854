import { formatDay, formatDayLong, formatDays, formatHourLong, formatTime } from '#lib/format/date.ts';
import type { Column } from './stack.ts';

type Place = Pick<Column, 'start' | 'date' | 'hour'>;

/** A column's label under the chart: the day, or the time of day and at midnight the day. */
export function columnLabel({ start, date, hour }: Place): string {
  return hour === null || hour === 0 ? formatDay(date) : formatTime(start);
}

/** A column in full. */
export function columnName({ start, date, hour }: Place): string {
  return hour === null ? formatDayLong(date) : formatHourLong(start);
}

/** From one column to a later one, both included. */
export function rangeName(first: Place, last: Place): string {
  return first.hour === null
    ? formatDays(first.date, last.date)
    : `${formatHourLong(first.start)} – ${formatHourLong(last.start)}`;
}
