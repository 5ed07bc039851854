import { daysOf, type Hours, shiftDate } from '@watcher/contract/calendar/dates';
import { latest } from '@watcher/contract/calendar/time';
import { dayOfHour } from '@watcher/contract/calendar/time-zone';
import type { DayVerdict, Health } from '@watcher/contract/health';
import type { Drivers } from '@watcher/contract/warnings';
import type { Ctx } from '../context.ts';
import { toUsd } from '../lib/money.ts';
import { unknownHours } from '../usage/figures/known.ts';
import { readSums } from '../usage/figures/sums.ts';
import { FRESH, isWhole, MEASURED_DAYS } from './days.ts';
import { readDrivers } from './drivers.ts';
import { isHigh, isLow, type Typical, typicalOf } from './typical.ts';

/** A day of the window; its number there is the bucket of its sums. */
interface Day {
  readonly bucket: number;
  readonly date: string;
  readonly hours: Hours;
  readonly cost: bigint;
}

/**
 * Whether yesterday, and today so far, cost what days cost as a rule: credits of all keys on days of the zone, measured
 * by those of the 28 days before yesterday of which every hour is known. A day that is not known gets no verdict, but
 * for one that is high though its end is still to come. Today is never low.
 *
 * @returns null with fewer than 7 days to measure by, and where nothing was spent on any.
 */
export async function readTypicalDay(
  ctx: Ctx,
  teamId: number,
  timeZone: string,
): Promise<Health['typicalDay']> {
  const { days, gaps } = await readDays(ctx, teamId, timeZone);
  const measure = days.slice(0, MEASURED_DAYS).filter(({ hours }) => isWhole(hours, gaps));
  const recent = days.slice(MEASURED_DAYS);
  const typical = typicalOf(measure.map(({ cost }) => cost));
  if (typical === null || [...measure, ...recent].every(({ cost }) => cost === 0n)) return null;
  const judged = recent.map((day) => ({ ...day, verdict: judge(day, typical, gaps, ctx.now()) }));
  const driversOf = await readDrivers(
    ctx,
    teamId,
    measure,
    judged.filter(({ verdict }) => verdict === 'high'),
  );
  const [yesterday = null, today = null] = judged.map((day) => toVerdict(day, driversOf(day)));
  return {
    days: measure.length,
    low: toUsd(typical.low),
    median: toUsd(typical.median),
    high: toUsd(typical.high),
    yesterday,
    today,
  };
}

/** Every day up to today, oldest first, and what is not known of them. */
async function readDays(ctx: Ctx, teamId: number, timeZone: string) {
  const endDate = dayOfHour(timeZone, ctx.now());
  const startDate = shiftDate(endDate, -MEASURED_DAYS - 1);
  const dates = { startDate, endDate };
  const spans = daysOf(dates, timeZone).map((hours, bucket) => ({ hours, bucket }));
  const [sums, gaps] = await Promise.all([
    readSums(
      ctx,
      teamId,
      spans.map((span) => ({ ...span, dimension: 'all' })),
    ),
    unknownHours(
      ctx,
      teamId,
      spans.map(({ hours }) => hours),
    ),
  ]);
  const costs = new Map(sums.map(({ bucket, cost }) => [bucket, cost]));
  const days: Day[] = spans.map(({ hours, bucket }) => ({
    bucket,
    date: shiftDate(startDate, bucket),
    hours,
    cost: costs.get(bucket) ?? 0n,
  }));
  return { days, gaps };
}

function judge(
  { hours, cost }: Day,
  typical: Typical,
  gaps: readonly Hours[],
  now: Date,
): DayVerdict['verdict'] | null {
  if (isHigh(cost, typical)) return isLeast(hours, gaps, now) ? 'high' : null;
  const isOver = hours.to <= now;
  const soFar = latest(new Date(hours.from.getTime() + 1), new Date(now.getTime() - FRESH));
  if (!isWhole(isOver ? hours : { from: hours.from, to: soFar }, gaps)) return null;
  return isOver && isLow(cost, typical) ? 'low' : 'normal';
}

/**
 * Whether a day cost at least what is known of it: so it is while keys were only not looked at again. After a gap that
 * ended, a counter may show on one day what was spent on several.
 */
function isLeast({ from, to }: Hours, gaps: readonly Hours[], now: Date): boolean {
  return gaps.every((gap) => gap.to <= from || gap.from >= to || gap.to > now);
}

function toVerdict(
  { date, cost, verdict }: Day & { readonly verdict: DayVerdict['verdict'] | null },
  drivers: Drivers,
): DayVerdict | null {
  return verdict === null ? null : { date, cost: toUsd(cost), verdict, drivers };
}
