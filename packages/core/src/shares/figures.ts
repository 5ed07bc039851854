import { type Dates, datesOf, daysOf, hoursOf } from '@watcher/contract/calendar/dates';
import { spanOf } from '@watcher/contract/calendar/periods';
import { earliest, latest } from '@watcher/contract/calendar/time';
import type { SharedView } from '@watcher/contract/shares';
import type { Ctx } from '../context.ts';
import { toUsd } from '../lib/money.ts';
import { readCompleteness } from '../usage/figures/completeness.ts';
import { knownHours } from '../usage/figures/known.ts';
import { type KeySpan, unallocatedSpans } from '../usage/figures/spans.ts';
import { readSumsAndSpans } from '../usage/figures/sums.ts';
import {
  byCostDesc,
  countOrNull,
  groupTotals,
  NOTHING,
  percentage,
  sumOf,
  type Totals,
  tokensOf,
  toSummary,
} from '../usage/figures/totals.ts';
import { keysOfShare } from './keys.ts';
import { readModels } from './models.ts';
import { periodOfShare, type ShareRow } from './share.ts';

/** The bucket of the whole period, beside those of its days. */
const WHOLE = -1;

/** The figures of a share's keys in its period, as they are now. */
export async function shareFigures(ctx: Ctx, share: ShareRow): Promise<SharedView> {
  const { teamId, timeZone } = share;
  const choice = periodOfShare(share);
  const now = ctx.now();
  const { period } = spanOf(choice, timeZone, now);
  const [hours, dayHours] = [hoursOf(period, timeZone), daysOf(period, timeZone)];
  const keyIds = await keysOfShare(ctx, share);
  const isShared = (id: number) => keyIds === null || keyIds.includes(id);
  const [{ sums, spans }, models, completeness, isKnown] = await Promise.all([
    readSumsAndSpans(ctx, teamId, [
      ...dayHours.map((day, bucket) => ({ bucket, dimension: 'key' as const, hours: day })),
      { bucket: WHOLE, dimension: 'key', hours },
    ]),
    readModels(ctx, teamId, keyIds, { ...period, timeZone }),
    readCompleteness(ctx, teamId, hours, keyIds),
    knownHours(ctx, teamId, hours, keyIds),
  ]);
  const ofKeys = sums.filter(({ id }) => isShared(id));
  const whole = ofKeys.filter(({ bucket }) => bucket === WHOLE).sort(byCostDesc);
  const byDay = groupTotals(ofKeys, ({ bucket }) => bucket);
  const unallocated = unallocatedSpans(spans, hours, dayHours).filter(({ key }) => isShared(key.id));
  const total = sumOf(whole);
  const ranked = (totals: Totals) => ({
    cost: toUsd(totals.cost),
    byokCost: toUsd(totals.byokCost),
    requests: countOrNull(totals, totals.requests),
    tokens: tokensOf(totals),
    percentageCost: percentage(totals.cost, total.cost),
  });
  return {
    name: share.name,
    period: { name: share.period, ...daysNamed(period), timeZone },
    readAt: now.toISOString(),
    expiresAt: share.expiresAt.toISOString(),
    summary: toSummary(total, completeness),
    byDate: datesOf(period).map((date, day) => {
      const [sum, span] = [byDay.get(day), dayHours[day]];
      const isReported = sum !== undefined || (span !== undefined && isKnown(span));
      return { date, cost: isReported ? toUsd(sum?.cost ?? 0n) : null };
    }),
    unallocated: (share.showKeys ? unallocated : asOne(unallocated)).map(({ hours: { from, to }, cost }) => ({
      from: from.toISOString(),
      to: to.toISOString(),
      cost: toUsd(cost),
    })),
    byModel: withSpans(models, unallocated).map(({ model, totals }) => ({ model, ...ranked(totals) })),
    byKey: share.showKeys
      ? whole.flatMap((sum) => (sum.key === null ? [] : [{ name: sum.key.name, ...ranked(sum) }]))
      : null,
  };
}

/** A span is of one key: where keys are not shown, their spans are one sum. */
function asOne(spans: readonly KeySpan[]): Pick<KeySpan, 'hours' | 'cost'>[] {
  const [first, ...others] = spans;
  if (first === undefined) return [];
  return [
    others.reduce<Pick<KeySpan, 'hours' | 'cost'>>(
      (all, { hours, cost }) => ({
        hours: { from: earliest(all.hours.from, hours.from), to: latest(all.hours.to, hours.to) },
        cost: all.cost + cost,
      }),
      first,
    ),
  ];
}

function daysNamed({ startDate, endDate }: Dates): Dates {
  return { startDate, endDate };
}

/** What has no day has no model either. */
function withSpans(models: ReadonlyMap<string | null, Totals>, spans: readonly KeySpan[]) {
  const all = new Map(models);
  if (spans.length > 0) {
    const ofSpans = spans.map(({ cost, byokCost }) => ({ ...NOTHING, facts: 1, cost, byokCost }));
    all.set(null, sumOf([all.get(null) ?? NOTHING, ...ofSpans]));
  }
  return [...all]
    .map(([model, totals]) => ({ model, totals }))
    .sort((a, b) => byCostDesc(a.totals, b.totals));
}
