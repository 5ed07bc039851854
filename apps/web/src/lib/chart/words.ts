import {
  formatDay,
  formatDayLong,
  formatDays,
  formatHourLong,
  formatMonthOfYear,
  formatTime,
  unbroken,
} from '#lib/format/date.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Column } from './stack.ts';

type Place = Pick<Column, 'start' | 'date' | 'lastDate' | 'hour'>;

/** A column's label under the chart: the month, the day, or the time of day and at midnight the day. */
export function columnLabel({ start, date, lastDate, hour }: Place): string {
  if (lastDate !== undefined) return formatMonthOfYear(date.slice(0, 7));
  return hour === null || hour === 0 ? formatDay(date) : formatTime(start);
}

/** A column in full; of a month, which of its days. */
export function columnName({ start, date, lastDate, hour }: Place): string {
  if (lastDate !== undefined) return formatDays(date, lastDate);
  return hour === null ? formatDayLong(date) : formatHourLong(start);
}

/** From one column to a later one, both included. */
export function rangeName(first: Place, last: Place): string {
  return first.hour === null
    ? formatDays(first.date, last.lastDate ?? last.date)
    : `${unbroken(formatHourLong(first.start))}\u00a0– ${unbroken(formatHourLong(last.start))}`;
}

/** What the columns of a chart are. */
export function columnKind(columns: readonly Place[]): string {
  const [first] = columns;
  if (first?.lastDate !== undefined) return m.explore_month();
  return first?.hour === null ? m.chart_day() : m.chart_hour();
}

/** That nothing is known of some of the columns of a chart. */
export function unknownInWords(columns: readonly Place[], count: number): string {
  const [first] = columns;
  if (first?.lastDate !== undefined) return m.chart_unknown_months({ count });
  return first?.hour === null ? m.chart_unknown_days({ count }) : m.chart_unknown_hours({ count });
}

/** How the columns of a chart are opened and marked. */
export function columnHint(columns: readonly Place[]): string {
  const [first] = columns;
  if (first?.lastDate !== undefined) return m.chart_months_hint();
  return first?.hour === null ? m.chart_zoom_hint() : m.chart_hours_hint();
}
