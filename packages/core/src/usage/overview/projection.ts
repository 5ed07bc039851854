import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/prepared.ts';
import { toUsd } from '../../lib/money.ts';
import { HOUR } from '../../lib/time.ts';
import { localDate, startOfLocalDay } from '../../lib/time-zone.ts';
import { type IsKnown, knownHours } from '../known.ts';
import { dayStarts, shiftDate, toTimestamp } from '../period.ts';
import { totalsOfHours } from '../read-zoned.ts';
import type { Overview } from './schemas.ts';
import { firstOfMonth } from './span.ts';

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
  userId: number,
  timeZone: string,
): Promise<Overview['projection']> {
  const now = ctx.now();
  const today = localDate(timeZone, now);
  const first = firstOfMonth(today);
  const from = startOfLocalDay(timeZone, first);
  const to = startOfLocalDay(timeZone, firstOfMonth(shiftDate(first, 31)));
  const [spent, days] = await Promise.all([
    totalsOfHours(ctx, userId, { from, to }),
    costsOfDays(ctx, userId, today, timeZone),
  ]);
  if (days.length < MIN_DAYS) return null;
  const hoursLeft = Math.round((to.getTime() - now.getTime()) / HOUR);
  const sum = days.reduce((a, b) => a + b, 0n);
  const monthEnd = spent.cost + (sum * BigInt(hoursLeft)) / BigInt(days.length * 24);
  const spread = BigInt(
    Math.round(deviation(days) * Math.sqrt(hoursLeft / 24 + (hoursLeft / 24) ** 2 / days.length)),
  );
  const low = monthEnd - spread;
  return {
    monthEnd: toUsd(monthEnd),
    low: toUsd(low > spent.cost ? low : spent.cost),
    high: toUsd(monthEnd + spread),
  };
}

/** An estimate of how far days lie from each other: here floating point does no harm. */
function deviation(costs: readonly bigint[]): number {
  const values = costs.map(Number);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** What each of the last complete days of which anything is known cost. */
async function costsOfDays(ctx: Ctx, userId: number, today: string, timeZone: string): Promise<bigint[]> {
  const starts = dayStarts({ startDate: shiftDate(today, -DAYS), endDate: shiftDate(today, -1) }, timeZone);
  const [from, to] = [startOfLocalDay(timeZone, today, -DAYS), startOfLocalDay(timeZone, today)];
  const [rows, isKnown] = await Promise.all([
    prepared<{ bucket: number; cost: string }>(
      ctx,
      'cost-of-days',
      `SELECT width_bucket(hour, $4::timestamptz[]) AS bucket, sum(cost) AS cost FROM usage_hour
       WHERE user_id = $1 AND hour >= $2 AND hour < $3 GROUP BY 1`,
      [userId, toTimestamp(from), toTimestamp(to), starts.map(toTimestamp)],
    ),
    knownHours(ctx, userId, { from, to }),
  ]);
  const costs = new Map(rows.map((row) => [row.bucket, BigInt(row.cost)]));
  return starts.slice(1).flatMap((end, index) => {
    const cost = costs.get(index + 1);
    if (cost !== undefined) return [cost];
    return isFullyUnknown(starts[index], end, isKnown) ? [] : [0n];
  });
}

function isFullyUnknown(from: Date | undefined, to: Date, isKnown: IsKnown): boolean {
  return from === undefined || !isKnown({ from, to });
}
