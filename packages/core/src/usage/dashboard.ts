import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { isUtc } from '../lib/time-zone.ts';
import { type IsKnown, knownHours } from './known.ts';
import { type Dates, datesOf, dayStarts, hoursOf, lastDays } from './period.ts';
import { type DayModelTotals, type KeyTotals, totalsByDayAndModel, totalsByKey } from './read.ts';
import { totalsInZone } from './read-zoned.ts';
import type { Dashboard, DashboardInput, DayUsage, Period } from './schemas.ts';
import {
  add,
  dearestFirst,
  groupTotals,
  NOTHING,
  percentage,
  type Totals,
  toAmounts,
  toSummary,
  UNKNOWN_AMOUNTS,
} from './totals.ts';

/** The last days of the signed-in user, today in the time zone included: totals, by model, by day, by key. */
export async function dashboard(ctx: Ctx, input: DashboardInput): Promise<Dashboard> {
  const { userId } = requireSession(ctx);
  const { days, timeZone = 'UTC' } = input;
  const period = lastDays(ctx.now(), days, timeZone);
  const [{ byDayAndModel, byKey }, isKnown] = await Promise.all([
    isUtc(timeZone) ? totalsInUtc(ctx, userId, period) : totalsInZone(ctx, userId, period, timeZone),
    knownHours(ctx, userId, hoursOf(period, timeZone)),
  ]);
  const byDate = groupTotals(byDayAndModel, (row) => row.date);
  return {
    ...partsOf(period, byDayAndModel, byKey),
    byDate: daysOf(period, timeZone, byDate, isKnown),
  };
}

async function totalsInUtc(ctx: Ctx, userId: number, period: Dates) {
  const [byDayAndModel, byKey] = await Promise.all([
    totalsByDayAndModel(ctx, userId, period),
    totalsByKey(ctx, userId, period),
  ]);
  return { byDayAndModel, byKey };
}

/** Every day of the period. A day without usage that no source was asked about is unknown, not free. */
function daysOf(
  period: Dates,
  timeZone: string,
  totals: ReadonlyMap<string, Totals>,
  isKnown: IsKnown,
): DayUsage[] {
  const starts = dayStarts(period, timeZone);
  return datesOf(period).map((date, index) => {
    const day = totals.get(date);
    if (day !== undefined) return { date, ...toAmounts(day) };
    const [from, to] = [starts[index], starts[index + 1]];
    const known = from === undefined || to === undefined || isKnown({ from, to });
    return { date, ...(known ? toAmounts(NOTHING) : UNKNOWN_AMOUNTS) };
  });
}

/** What a period comes to: in all, by model and by key. */
export function partsOf(period: Period, rows: readonly DayModelTotals[], keys: readonly KeyTotals[]) {
  const total = rows.reduce(add, NOTHING);
  const byModel = [...groupTotals(rows, (row) => row.model)].sort(([, a], [, b]) => dearestFirst(a, b));
  return {
    period,
    summary: toSummary(total),
    byModel: byModel.map(([model, totals]) => ({
      model,
      ...toAmounts(totals),
      percentageCost: percentage(totals.cost, total.cost),
    })),
    byKey: [...keys].sort(dearestFirst).map((key) => ({
      apiKeyId: key.apiKeyId,
      apiKeyName: key.apiKeyName,
      ...toAmounts(key),
      percentageCost: percentage(key.cost, total.cost),
    })),
  };
}
