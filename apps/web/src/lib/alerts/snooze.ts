import { HOUR } from '@watcher/contract/calendar/time';
import { localDate, startOfLocalDay } from '@watcher/contract/calendar/time-zone';

export const SNOOZES = ['hour', 'tomorrow', 'week'] as const;
export type Snooze = (typeof SNOOZES)[number];

/** When people look again. */
const MORNING = 9;

/** Until when an alert is quiet. @param zone whose tomorrow. */
export function snoozedUntil(snooze: Snooze, zone: string, now: Date): Date {
  if (snooze === 'hour') return new Date(now.getTime() + HOUR);
  const days = snooze === 'week' ? 7 : 1;
  return new Date(startOfLocalDay(zone, localDate(zone, now), days).getTime() + MORNING * HOUR);
}
