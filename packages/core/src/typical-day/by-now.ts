import { daysOf, type Hours, shiftDate } from '@watcher/contract/calendar/dates';
import { DAY, HOUR, latest } from '@watcher/contract/calendar/time';
import { localDate } from '@watcher/contract/calendar/time-zone';
import type { Health } from '@watcher/contract/health';
import type { Ctx } from '../context.ts';
import { toUsd } from '../lib/money.ts';
import { unknownHours } from '../usage/figures/known.ts';
import { readSumsAndSpans } from '../usage/figures/sums.ts';
import { FRESH, isWhole, MEASURED_DAYS } from './days.ts';
import { typicalOf } from './typical.ts';

/** The buckets of whole days count from here, those of their parts from 0. */
const WHOLE = 100;

/**
 * What typical days had come to by this hour: from midnight in the zone to the full hour that is nearest to how far
 * today is known. Measured by the same days as the typical day.
 *
 * @returns null in the first half hour of the day, where today is not known up to two hours ago, and with fewer than 7 days.
 */
export async function readTypicalByNow(
  ctx: Ctx,
  teamId: number,
  timeZone: string,
): Promise<Health['typicalByNow']> {
  const endDate = localDate(timeZone, ctx.now());
  const days = daysOf({ startDate: shiftDate(endDate, -MEASURED_DAYS - 1), endDate }, timeZone);
  const today = days.at(-1);
  if (today === undefined) return null;
  const gaps = await unknownHours(ctx, teamId, days);
  const until = knownUntil(today, gaps, ctx.now());
  const hours = Math.round((until.getTime() - today.from.getTime()) / HOUR);
  if (until.getTime() + FRESH < ctx.now().getTime() || hours < 1) return null;
  const measure = days.slice(0, MEASURED_DAYS).filter((day) => isWhole(day, gaps));
  const typical = typicalOf(await costsAfter(ctx, teamId, measure, hours * HOUR));
  if (typical === null || typical.high === 0n) return null;
  return {
    until: new Date(today.from.getTime() + hours * HOUR).toISOString(),
    low: toUsd(typical.low),
    median: toUsd(typical.median),
    high: toUsd(typical.high),
  };
}

/** The end of what every key has reported of today, as far as it has come. */
function knownUntil({ from }: Hours, gaps: readonly Hours[], now: Date): Date {
  const starts = gaps.filter((gap) => gap.to > from).map((gap) => latest(from, gap.from).getTime());
  return new Date(Math.min(now.getTime(), ...starts));
}

/**
 * What each day had cost so long after its start, without days that have a span of which no hour is known. Hours are read
 * on the shorter side: the rollup knows whole days.
 */
async function costsAfter(
  ctx: Ctx,
  teamId: number,
  days: readonly Hours[],
  elapsed: number,
): Promise<bigint[]> {
  const isLate = elapsed > DAY / 2;
  const parts = days.map(({ from, to }, bucket) => {
    const mark = new Date(Math.min(from.getTime() + elapsed, to.getTime()));
    return { bucket, hours: isLate ? { from: mark, to } : { from, to: mark } };
  });
  const wholes = isLate ? days.map((hours, index) => ({ bucket: index + WHOLE, hours })) : [];
  const { sums, spans } = await readSumsAndSpans(
    ctx,
    teamId,
    [...parts, ...wholes].map((bucket) => ({ ...bucket, dimension: 'all' as const })),
  );
  const costs = new Map(sums.map(({ bucket, cost }) => [bucket, cost]));
  return days.flatMap((day, bucket) => {
    if (spans.some(({ hours }) => hours.from < day.to && hours.to > day.from)) return [];
    const part = costs.get(bucket) ?? 0n;
    return [isLate ? (costs.get(bucket + WHOLE) ?? 0n) - part : part];
  });
}
