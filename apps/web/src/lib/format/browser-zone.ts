import { isTimeZone } from '@watcher/contract/calendar/time-zone';

/** The zone of this browser, an IANA name; UTC where it does not know its own (`Etc/Unknown`). */
export function browserTimeZone(): string {
  const zone: string | undefined = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone !== undefined && isTimeZone(zone) ? zone : 'UTC';
}
