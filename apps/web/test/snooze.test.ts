import { expect, it } from 'vitest';
import { snoozedUntil } from '#lib/alerts/snooze.ts';

const at = (instant: string) => new Date(instant);

it.each([
  ['hour', 'Europe/Rome', '2026-11-26T22:30:00Z', '2026-11-26T23:30:00.000Z'],
  // Past midnight there, still the day before in UTC.
  ['tomorrow', 'Pacific/Auckland', '2026-11-26T12:00:00Z', '2026-11-27T20:00:00.000Z'],
  ['tomorrow', 'America/Los_Angeles', '2026-11-27T05:00:00Z', '2026-11-27T17:00:00.000Z'],
  ['week', 'UTC', '2026-11-26T23:59:00Z', '2026-12-03T09:00:00.000Z'],
] as const)('%s in %s from %s is %s', (snooze, zone, now, until) => {
  expect(snoozedUntil(snooze, zone, at(now)).toISOString()).toBe(until);
});
