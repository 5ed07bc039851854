import { datesOf, daysOf, type Hours, hoursOf, lastDays } from '@watcher/contract/calendar/dates';
import type { Dashboard, DashboardInput, DayUsage } from '@watcher/contract/usage';
import type { Ctx, Scope } from '../../context.ts';
import { readCompleteness } from './completeness.ts';
import { type IsKnown, knownHours } from './known.ts';
import { toUnallocated, unallocatedSpans } from './spans.ts';
import { readSumsAndSpans } from './sums.ts';
import {
  byCostDesc,
  NOTHING,
  percentage,
  type Totals,
  toAmounts,
  toSummary,
  UNKNOWN_AMOUNTS,
} from './totals.ts';

/** The last days of the team, today in the time zone included: totals, by model, by day, by key. */
export async function dashboard(ctx: Ctx, scope: Scope, input: DashboardInput): Promise<Dashboard> {
  const { teamId } = scope;
  const { days, timeZone = 'UTC' } = input;
  const period = lastDays(ctx.now(), days, timeZone);
  const hours = hoursOf(period, timeZone);
  const dayHours = daysOf(period, timeZone);
  const [{ sums, spans }, isKnown, completeness] = await Promise.all([
    readSumsAndSpans(ctx, teamId, [
      ...dayHours.map((day, bucket) => ({ bucket, dimension: 'all' as const, hours: day })),
      ...(['all', 'model', 'key'] as const).map((dimension) => ({ bucket: WHOLE, dimension, hours })),
    ]),
    knownHours(ctx, teamId, hours),
    readCompleteness(ctx, teamId, hours),
  ]);
  const whole = sums.filter(({ bucket }) => bucket === WHOLE).sort(byCostDesc);
  const total = whole.find(({ dimension }) => dimension === 'all') ?? NOTHING;
  const byDay = new Map(sums.map((sum) => [sum.bucket, sum]));
  const withShare = (sum: Totals) => ({
    ...toAmounts(sum),
    percentageCost: percentage(sum.cost, total.cost),
  });
  return {
    period,
    summary: toSummary(total, completeness),
    byModel: whole.flatMap((sum) =>
      sum.dimension === 'model' ? [{ model: sum.name, ...withShare(sum) }] : [],
    ),
    byDate: datesOf(period).map((date, day) => ({
      date,
      ...amountsOf(byDay.get(day), dayHours[day], isKnown),
    })),
    unallocated: toUnallocated(unallocatedSpans(spans, hours, dayHours)),
    byKey: whole.flatMap((sum) =>
      sum.key === null ? [] : [{ apiKeyId: sum.key.id, apiKeyName: sum.key.name, ...withShare(sum) }],
    ),
  };
}

/** The bucket of the whole period, beside those of its days. */
const WHOLE = -1;

/** A day without usage that no source was asked about is unknown, not free. */
function amountsOf(
  sum: Totals | undefined,
  hours: Hours | undefined,
  isKnown: IsKnown,
): Omit<DayUsage, 'date'> {
  if (sum !== undefined) return toAmounts(sum);
  return hours === undefined || isKnown(hours) ? toAmounts(NOTHING) : UNKNOWN_AMOUNTS;
}
