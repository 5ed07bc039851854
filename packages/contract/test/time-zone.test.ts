import { expect, test } from 'vitest';
import {
  isTimeZone,
  isUtc,
  localDate,
  localHour,
  sameTimeOn,
  startOfLocalDay,
} from '../src/calendar/time-zone.ts';

test.each(['UTC', 'Europe/Rome', 'europe/rome', 'Asia/Kathmandu', 'Asia/Katmandu', 'Etc/GMT+5', 'EST5EDT'])(
  '%s is a time zone',
  (zone) => expect(isTimeZone(zone)).toBe(true),
);

test.each([
  '',
  'Mars/Olympus',
  '+02:00',
  'UTC+2',
  'Europe/Rome ',
  "Europe/Rome'--",
  'x'.repeat(65),
  '\u0000',
])('%j is none', (zone) => expect(isTimeZone(zone)).toBe(false));

test('UTC has many names, and a zone without an offset is still no UTC', () => {
  expect(['UTC', 'Etc/UTC', 'GMT', 'utc'].map(isUtc)).toEqual([true, true, true, true]);
  expect(isUtc('Africa/Abidjan')).toBe(false);
});

/** From the zones' own histories: the first whole UTC hour of the day and how many hours the day has. */
test.each([
  ['Europe/Rome', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
  ['Europe/Rome', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', 25],
  // Midnight is at 18:15 UTC.
  ['Asia/Kathmandu', '2026-01-01', '2025-12-31T19:00:00.000Z', 24],
  // Clocks go back by half an hour.
  ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00.000Z', 25],
  // 30 December 2011 was left out.
  ['Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00.000Z', 24],
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', 0],
  ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z', 24],
  // There is no midnight on the day on which summer time begins.
  ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z', 23],
  // Midnight comes twice.
  ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', 25],
  ['UTC', '9999-12-31', '9999-12-31T00:00:00.000Z', 24],
])('in %s, %s starts at %s and has %i hours', (zone, date, start, hours) => {
  const from = startOfLocalDay(zone, date);
  expect(from.toISOString()).toBe(start);
  expect((startOfLocalDay(zone, date, 1).getTime() - from.getTime()) / 3_600_000).toBe(hours);
});

test('what the clocks of a zone show', () => {
  const at = new Date('2026-01-31T18:15:00Z');
  expect([localDate('Asia/Kathmandu', at), localHour('Asia/Kathmandu', at)]).toEqual(['2026-02-01', 0]);
  expect([localDate('America/St_Johns', at), localHour('America/St_Johns', at)]).toEqual(['2026-01-31', 14]);
});

test('the same time on another day, across a change of clocks', () => {
  const at = new Date('2026-03-29T10:30:00Z');
  expect(sameTimeOn('Europe/Rome', '2026-03-28', at).toISOString()).toBe('2026-03-28T11:30:00.000Z');
  expect(sameTimeOn('Europe/Rome', '2026-03-29', at)).toEqual(at);
});
