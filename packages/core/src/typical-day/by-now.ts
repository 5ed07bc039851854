import { daysOf, type Hours, shiftDate } from '@watcher/contract/calendar/dates';
import { DAY, HOUR, latest, MINUTE } from '@watcher/contract/calendar/time';
import { dayOfHour } from '@watcher/contract/calendar/time-zone';
import type { Health } from '@watcher/contract/health';
import type { Ctx } from '../context.ts';
import { toUsd } from '../lib/money.ts';
import { unknownHours } from '../usage/figures/known.ts';
import { readSumsAndSpans } from '../usage/figures/sums.ts';
import { FRESH, isWhole, MEASURED_DAYS } from './days.ts';
import { typicalOf } from './typical.ts';

/** The buckets of whole days count from here, those of the hour that runs from there, and those of parts from 0. */
const WHOLE = 100;
const RUNNING = 200;
/** Sooner after midnight there is nothing to compare. */
const SOON = HOUR / 2;

/**
 * What typical days had come to by this time of day: from midnight in the zone to how far today is known, the hour that
 * runs in proportion. Measured by the same days as the typical day.
 *
 * @returns null in the first half hour of the day, where today is not known up to two hours ago, and with fewer than 7 days.
 */
export async function readTypicalByNow(
  ctx: Ctx,
  teamId: number,
  timeZone: string,
): Promise<Health['typicalByNow']> {
  const endDate = dayOfHour(timeZone, ctx.now());
  const days = daysOf({ startDate: shiftDate(endDate, -MEASURED_DAYS - 1), endDate }, timeZone);
  const today = days.at(-1);
  if (today === undefined) return null;
  const gaps = await unknownHours(ctx, teamId, days);
  const until = knownUntil(today, gaps, ctx.now());
  const elapsed = until.getTime() - today.from.getTime();
  if (until.getTime() + FRESH < ctx.now().getTime() || elapsed < SOON) return null;
  const measure = days.slice(0, MEASURED_DAYS).filter((day) => isWhole(day, gaps));
  const typical = typicalOf(await costsAfter(ctx, teamId, measure, elapsed));
  if (typical === null || typical.high === 0n) return null;
  return {
    until: until.toISOString(),
    low: toUsd(typical.low),
    median: toUsd(typical.median),
    high: toUsd(typical.high),
  };
}

/** The end of what every key has reported of today, as far as it has come, to the minute. */
function knownUntil({ from }: Hours, gaps: readonly Hours[], now: Date): Date {
  const starts = gaps.filter((gap) => gap.to > from).map((gap) => latest(from, gap.from).getTime());
  return new Date(Math.floor(Math.min(now.getTime(), ...starts) / MINUTE) * MINUTE);
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
  const buckets = days.flatMap(({ from, to }, day) => {
    const at = (hours: number) => new Date(Math.min(from.getTime() + hours * HOUR, to.getTime()));
    const begun = Math.floor(elapsed / HOUR);
    return [
      { bucket: day, hours: isLate ? { from: at(begun), to } : { from, to: at(begun) } },
      { bucket: day + RUNNING, hours: { from: at(begun), to: at(begun + 1) } },
      ...(isLate ? [{ bucket: day + WHOLE, hours: { from, to } }] : []),
    ];
  });
  const { sums, spans } = await readSumsAndSpans(
    ctx,
    teamId,
    buckets.map((bucket) => ({ ...bucket, dimension: 'all' as const })),
  );
  const costs = new Map(sums.map(({ bucket, cost }) => [bucket, cost]));
  const costOf = (bucket: number) => costs.get(bucket) ?? 0n;
  return days.flatMap((hours, day) => {
    if (spans.some((span) => span.hours.from < hours.to && span.hours.to > hours.from)) return [];
    const ended = isLate ? costOf(day + WHOLE) - costOf(day) : costOf(day);
    return [ended + (costOf(day + RUNNING) * BigInt(elapsed % HOUR)) / BigInt(HOUR)];
  });
}
