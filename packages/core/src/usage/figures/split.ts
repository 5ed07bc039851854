import type { Hours } from '@watcher/contract/calendar/dates';
import { addDays, DAY, startOfDay } from '@watcher/contract/calendar/time';

/** A span of hours as whole UTC days, and the hours that are to be added to them (1) or taken from them (-1). */
export interface Split {
  /** From the start of a UTC day to the start of another; null when there are none. */
  readonly days: Hours | null;
  readonly edges: readonly { readonly hours: Hours; readonly sign: 1 | -1 }[];
}

/**
 * Moves both ends to the midnight of UTC that is next to them, and says what that took away or brought along. So days
 * of a zone that is 5 hours behind UTC are days of UTC and 5 hours on either side, and not 24 hours each. A span of
 * less than a day is read by its hours.
 */
export function splitAtMidnights(hours: Hours): Split {
  const { from, to } = hours;
  const days = { from: nearestMidnight(from), to: nearestMidnight(to) };
  if (to.getTime() - from.getTime() < DAY || days.from >= days.to) {
    return { days: null, edges: from < to ? [{ hours, sign: 1 }] : [] };
  }
  const edges: Split['edges'] = [
    { hours: between(from, days.from), sign: from < days.from ? 1 : -1 },
    { hours: between(to, days.to), sign: to > days.to ? 1 : -1 },
  ];
  return { days, edges: edges.filter((edge) => edge.hours.from < edge.hours.to) };
}

function nearestMidnight(at: Date): Date {
  const before = startOfDay(at);
  return at.getTime() - before.getTime() < DAY / 2 ? before : addDays(before, 1);
}

function between(a: Date, b: Date): Hours {
  return a < b ? { from: a, to: b } : { from: b, to: a };
}
