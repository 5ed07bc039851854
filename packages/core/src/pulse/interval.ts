import { HOUR } from '@watcher/contract/calendar/time';

/** Accounts at rest are looked at every quarter of an hour. */
const LONGEST_MS = 15 * 60_000;

/**
 * How long until the next look: as the operator set it, and after an hour without a moved counter twice as long for
 * every hour, up to a quarter of an hour.
 */
export function nextLookMs(pulseSeconds: number, idleMs: number): number {
  const usual = pulseSeconds * 1_000;
  const doublings = Math.min(20, Math.max(0, Math.floor(idleMs / HOUR)));
  return Math.max(usual, Math.min(LONGEST_MS, usual * 2 ** doublings));
}
