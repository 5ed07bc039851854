import { daysOf, type Hours, hoursOf, shiftDate } from '@watcher/contract/calendar/dates';
import { firstOfMonth } from '@watcher/contract/calendar/periods';
import { HOUR } from '@watcher/contract/calendar/time';
import { localDate, startOfLocalDay } from '@watcher/contract/calendar/time-zone';
import type { Overview } from '@watcher/contract/overview';
import type { Ctx } from '../../../context.ts';
import { toUsd } from '../../../lib/money.ts';
import { knownHours } from '../known.ts';
import { readSums } from '../sums.ts';

const DAYS = 7;
const MIN_DAYS = 3;

/**
 * What the calendar month of the zone will come to in credits: what was spent so far, and for every day that is left
 * (the rest of today by its hours) the mean of the last 7 complete days. `low` and `high` are one standard deviation
 * of that forecast away, taken from how the 7 days differ: `s · √(left + left² / n)`; low is never below what was
 * spent. Null with fewer than 3 days of which anything is known.
 */
export async function projectMonth(
  ctx: Ctx,
  teamId: number,
  timeZone: string,
): Promise<Overview['projection']> {
  const now = ctx.now();
  const today = localDate(timeZone, now);
  const first = firstOfMonth(today);
  const month = {
    from: startOfLocalDay(timeZone, first),
    to: startOfLocalDay(timeZone, firstOfMonth(shiftDate(first, 31))),
  };
  const lastDays = { startDate: shiftDate(today, -DAYS), endDate: shiftDate(today, -1) };
  const complete = daysOf(lastDays, timeZone);
  const [sums, isKnown] = await Promise.all([
    readSums(ctx, teamId, [month, ...complete].map(inAll)),
    knownHours(ctx, teamId, hoursOf(lastDays, timeZone)),
  ]);
  const costs = new Map(sums.map(({ bucket, cost }) => [bucket, cost]));
  const spent = costs.get(0) ?? 0n;
  const days = complete.flatMap((hours, index) => {
    const cost = costs.get(index + 1);
    if (cost !== undefined) return [cost];
    return isKnown(hours) ? [0n] : [];
  });
  if (days.length < MIN_DAYS) return null;
  const hoursLeft = Math.round((month.to.getTime() - now.getTime()) / HOUR);
  const sum = days.reduce((a, b) => a + b, 0n);
  const monthEnd = spent + (sum * BigInt(hoursLeft)) / BigInt(days.length * 24);
  const spread = BigInt(
    Math.round(deviation(days) * Math.sqrt(hoursLeft / 24 + (hoursLeft / 24) ** 2 / days.length)),
  );
  const low = monthEnd - spread;
  return {
    monthEnd: toUsd(monthEnd),
    low: toUsd(low > spent ? low : spent),
    high: toUsd(monthEnd + spread),
  };
}

/** An estimate of how far days lie from each other: here floating point does no harm. */
function deviation(costs: readonly bigint[]): number {
  const values = costs.map(Number);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function inAll(hours: Hours, bucket: number) {
  return { bucket, dimension: 'all' as const, hours };
}
