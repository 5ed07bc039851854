import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { toUsd } from '../lib/money.ts';
import { partsOf } from './dashboard.ts';
import { datesOf, lastDays, periodBefore } from './period.ts';
import { firstDay, totalsByDayAndModel, totalsByKey } from './read.ts';
import type { OverviewOfDays, OverviewOfDaysInput } from './schemas.ts';
import { add, groupTotals, NOTHING, toAmounts, toSummary } from './totals.ts';

/** The dashboard, the period before for comparison, and each day's cost by model, from the same two reads. */
export async function overviewOfDays(ctx: Ctx, input: OverviewOfDaysInput): Promise<OverviewOfDays> {
  const { userId } = requireSession(ctx);
  const period = lastDays(ctx.now(), input.days, 'UTC');
  const previous = periodBefore(period);
  const [both, byKey, since] = await Promise.all([
    totalsByDayAndModel(ctx, userId, { startDate: previous.startDate, endDate: period.endDate }),
    totalsByKey(ctx, userId, period),
    firstDay(ctx, userId),
  ]);
  const current = both.filter((row) => row.date >= period.startDate);
  const before = both.filter((row) => row.date < period.startDate);
  const byDate = groupTotals(current, (row) => row.date);
  return {
    ...partsOf(period, current, byKey),
    byDate: datesOf(period).map((date) => ({ date, ...toAmounts(byDate.get(date) ?? NOTHING) })),
    previous:
      since !== null && since <= previous.startDate
        ? { period: previous, summary: toSummary(before.reduce(add, NOTHING)) }
        : null,
    byDateModel: current
      .filter((row) => row.cost !== 0n)
      .map((row) => ({ date: row.date, model: row.model, cost: toUsd(row.cost) })),
  };
}
