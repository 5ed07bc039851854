import { HOUR } from '@watcher/contract/calendar/time';

/**
 * What is dated further ahead than this was dated by a clock that was wrong: no run takes so long, and the clocks of two
 * processes differ by less. After a smaller error the time comes soon.
 */
const CLOCK_AHEAD_MS = 2 * HOUR;

/** The first instant, seen from another, that only a clock which was ahead can have written. */
export function tooFarAhead(at: Date): Date {
  return new Date(at.getTime() + CLOCK_AHEAD_MS);
}
