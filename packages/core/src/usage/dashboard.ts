import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { toUsd } from '../lib/money.ts';
import { datesOf, lastDays, periodBefore } from './period.ts';
import { type DayModelTotals, firstDay, type KeyTotals, totalsByDayAndModel, totalsByKey } from './read.ts';
import type { Dashboard, DashboardInput, Overview, Period } from './schemas.ts';
import { add, dearestFirst, groupTotals, NOTHING, percentage, toAmounts, toSummary } from './totals.ts';

/** The last days of the signed-in user, today included (UTC): totals, by model, by day, by key. */
export async function dashboard(ctx: Ctx, input: DashboardInput): Promise<Dashboard> {
  const { userId } = requireSession(ctx);
  const period = lastDays(ctx.now(), input.days);
  const [byDayAndModel, byKey] = await Promise.all([
    totalsByDayAndModel(ctx, userId, period),
    totalsByKey(ctx, userId, period),
  ]);
  return toDashboard(period, byDayAndModel, byKey);
}

/** The dashboard, the period before for comparison, and each day's cost by model, from the same two reads. */
export async function overview(ctx: Ctx, input: DashboardInput): Promise<Overview> {
  const { userId } = requireSession(ctx);
  const period = lastDays(ctx.now(), input.days);
  const previous = periodBefore(period);
  const [both, byKey, since] = await Promise.all([
    totalsByDayAndModel(ctx, userId, { startDate: previous.startDate, endDate: period.endDate }),
    totalsByKey(ctx, userId, period),
    firstDay(ctx, userId),
  ]);
  const current = both.filter((row) => row.date >= period.startDate);
  const before = both.filter((row) => row.date < period.startDate);
  return {
    ...toDashboard(period, current, byKey),
    previous:
      since !== null && since <= previous.startDate
        ? { period: previous, summary: toSummary(before.reduce(add, NOTHING)) }
        : null,
    byDateModel: current
      .filter((row) => row.cost !== 0n)
      .map((row) => ({ date: row.date, model: row.model, cost: toUsd(row.cost) })),
  };
}

function toDashboard(period: Period, rows: readonly DayModelTotals[], keys: readonly KeyTotals[]): Dashboard {
  const total = rows.reduce(add, NOTHING);
  const byModel = [...groupTotals(rows, (row) => row.model)].sort(([, a], [, b]) => dearestFirst(a, b));
  const byDate = groupTotals(rows, (row) => row.date);
  return {
    period,
    summary: toSummary(total),
    byModel: byModel.map(([model, totals]) => ({
      model,
      ...toAmounts(totals),
      percentageCost: percentage(totals.cost, total.cost),
    })),
    byDate: datesOf(period).map((date) => ({ date, ...toAmounts(byDate.get(date) ?? NOTHING) })),
    byKey: [...keys].sort(dearestFirst).map((key) => ({
      apiKeyId: key.apiKeyId,
      apiKeyName: key.apiKeyName,
      ...toAmounts(key),
      percentageCost: percentage(key.cost, total.cost),
    })),
  };
}
