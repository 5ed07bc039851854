import { DAY, HOUR, startOfHour } from './time.ts';

/**
 * Days in IANA time zones, by the zone data that JavaScript itself has (`Intl`). PostgreSQL is only ever given
 * instants, so that two copies of the zone database cannot disagree about where a day ends.
 *
 * Usage is known by UTC hour, and an hour belongs to the local day (and local hour) in which it starts. Where a zone
 * is off by half an hour, a day's first UTC hour therefore starts half an hour after midnight.
 */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Names are compared without case, so there are no more of them than there are zones. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const name = zone.toLowerCase();
  const known = formats.get(name);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(name, format);
  return format;
}

/** Whether it is the name of a zone; an offset such as `+02:00` is none. */
export function isTimeZone(zone: string): boolean {
  if (!/^[a-z][\w+/-]{0,63}$/i.test(zone)) return false;
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** Whether days in the zone are UTC days (`Etc/UTC`, `GMT` and their like too). */
export function isUtc(zone: string): boolean {
  return zone === 'UTC' || formatOf(zone).resolvedOptions().timeZone === 'UTC';
}

/** How far the zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetAt(zone: string, at: number): number {
  const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(formatOf(zone).format(at));
  if (match === null) return 0;
  const [, sign, hours, minutes, seconds = 0] = match;
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return (sign === '-' ? -offset : offset) * 1000;
}

/** The local day that holds the instant, counted from 1970-01-01. */
function dayNumber(zone: string, at: number): number {
  return Math.floor((at + offsetAt(zone, at)) / DAY);
}

/** The local day that holds the instant, `YYYY-MM-DD`. */
export function localDate(zone: string, at: Date): string {
  return new Date(dayNumber(zone, at.getTime()) * DAY).toISOString().slice(0, 10);
}

/**
 * The local day that usage of an instant counts in: that in which its UTC hour begins. Where a zone is off by half an hour, it is
 * the day before until half past midnight.
 */
export function dayOfHour(zone: string, at: Date): string {
  return localDate(zone, startOfHour(at));
}

/** The hour that the zone's clocks show at the instant, 0–23. */
export function localHour(zone: string, at: Date): number {
  return new Date(at.getTime() + offsetAt(zone, at.getTime())).getUTCHours();
}

const starts = new Map<string, number>();
const MAX_STARTS = 20_000;

/**
 * The first UTC hour that belongs to a local day or to a later one: the days of a zone follow one another without a
 * gap, the 23 and 25 hours of a change of clocks included; a day that a zone left out has no hours.
 *
 * @param later so many days after the date.
 */
export function startOfLocalDay(zone: string, date: string, later = 0): Date {
  const day = Date.parse(date) / DAY + later;
  const name = `${zone.toLowerCase()} ${day}`;
  let start = starts.get(name);
  if (start === undefined) {
    if (starts.size >= MAX_STARTS) starts.clear();
    start = findStart(zone, day);
    starts.set(name, start);
  }
  return new Date(start);
}

/** No zone was ever further than 16 hours from UTC. */
const FURTHEST_HOURS = 16;

function findStart(zone: string, day: number): number {
  let before = day * 24 - FURTHEST_HOURS;
  let from = day * 24 + FURTHEST_HOURS;
  while (from - before > 1) {
    const middle = Math.floor((from + before) / 2);
    if (dayNumber(zone, middle * HOUR) < day) before = middle;
    else from = middle;
  }
  return from * HOUR;
}

/** The instant at which the zone's clocks show the same time as at another instant, on another day. */
export function sameTimeOn(zone: string, date: string, at: Date): Date {
  const wall = Date.parse(date) + ((at.getTime() + offsetAt(zone, at.getTime())) % DAY);
  const guess = wall - offsetAt(zone, wall);
  return new Date(wall - offsetAt(zone, guess));
}
