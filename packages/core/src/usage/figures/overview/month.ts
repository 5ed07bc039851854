import {
  datesOf,
  daysOf,
  type Hours,
  hoursOf,
  type Period,
  shiftDate,
} from '@watcher/contract/calendar/dates';
import { calendarMonth, spanOf } from '@watcher/contract/calendar/periods';
import { endOfHour, HOUR } from '@watcher/contract/calendar/time';
import { dayOfHour } from '@watcher/contract/calendar/time-zone';
import type { Overview } from '@watcher/contract/overview';
import type { Ctx } from '../../../context.ts';
import { toUsd } from '../../../lib/money.ts';
import { readCompleteness } from '../completeness.ts';
import { type IsKnown, knownHours } from '../known.ts';
import { toUnallocated, unallocatedSpans } from '../spans.ts';
import { readSumsAndSpans } from '../sums.ts';
import { project } from './projection.ts';

/** So many complete days say how the month goes on. */
const PROJECTED_FROM = 7;
/** The buckets that are no days: those count from 0. */
const WHOLE = -1;
const BEFORE = -2;

/**
 * The calendar month of the zone, whatever the period: what was spent on its days so far, beside the whole month before
 * (and what that had come to by the same time), and what it will come to.
 */
export async function readMonth(
  ctx: Ctx,
  teamId: number,
  timeZone: string,
): Promise<{ readonly month: Overview['month']; readonly projection: Overview['projection'] }> {
  const now = ctx.now();
  const today = dayOfHour(timeZone, now);
  const month = calendarMonth(today);
  const before = calendarMonth(shiftDate(month.startDate, -1));
  const [hours, hoursBefore] = [hoursOf(month, timeZone), hoursOf(before, timeZone)];
  const { previous } = spanOf({ period: 'month' }, timeZone, now);
  const soFar = { from: hoursBefore.from, to: endOfHour(previous?.to ?? hoursBefore.to) };
  const shown = { startDate: before.startDate, endDate: today };
  const days = daysOf(shown, timeZone);
  const [{ sums, spans }, isKnown, completeness, completenessBefore] = await Promise.all([
    readSumsAndSpans(ctx, teamId, [...days.map(inAll), inAll(hours, WHOLE), inAll(soFar, BEFORE)]),
    knownHours(ctx, teamId, hoursOf(shown, timeZone)),
    readCompleteness(ctx, teamId, hours),
    readCompleteness(ctx, teamId, soFar),
  ]);
  const costs = new Map(sums.map(({ bucket, cost }) => [bucket, cost]));
  const spent = costs.get(WHOLE) ?? 0n;
  const known = datesOf(shown).map((date, bucket) => ({
    date,
    cost: costs.get(bucket) ?? costOfNothing(days[bucket], isKnown),
  }));
  const courseOf = ({ startDate, endDate }: Period, whole: Hours) => ({
    days: known
      .filter(({ date }) => date >= startDate && date <= endDate)
      .map(({ date, cost }) => ({ date, cost: cost === null ? null : toUsd(cost) })),
    unallocated: toUnallocated(unallocatedSpans(spans, whole, days)),
  });
  return {
    month: {
      startDate: month.startDate,
      endDate: month.endDate,
      cost: toUsd(spent),
      isComplete: completeness.isCostComplete,
      unknownHours: completeness.unknownHours,
      ...courseOf(month, hours),
      previous: {
        startDate: before.startDate,
        endDate: before.endDate,
        to: soFar.to.toISOString(),
        costByThen: completenessBefore.isCostComplete ? toUsd(costs.get(BEFORE) ?? 0n) : null,
        ...courseOf(before, hoursBefore),
      },
    },
    projection: project(
      spent,
      known.slice(-1 - PROJECTED_FROM, -1).flatMap(({ cost }) => (cost === null ? [] : [cost])),
      Math.round((hours.to.getTime() - now.getTime()) / HOUR),
    ),
  };
}

/** A day without usage is free where some source was asked about it, else it is not known. */
function costOfNothing(hours: Hours | undefined, isKnown: IsKnown): bigint | null {
  return hours !== undefined && isKnown(hours) ? 0n : null;
}

function inAll(hours: Hours, bucket: number) {
  return { bucket, dimension: 'all' as const, hours };
}
