import { spansBetween } from '@watcher/contract/calendar/dates';
import { type Span, spanOf } from '@watcher/contract/calendar/periods';
import { localDate, localHour } from '@watcher/contract/calendar/time-zone';
import { type Overview, type OverviewInput, periodChoiceOf } from '@watcher/contract/overview';
import type { Ctx, Scope } from '../../../context.ts';
import { toUsd } from '../../../lib/money.ts';
import { readCompleteness } from '../completeness.ts';
import { type IsKnown, knownHours, knownSince } from '../known.ts';
import { toPeriod } from '../period.ts';
import { type KeySpan, toUnallocated, unallocatedSpans } from '../spans.ts';
import type { Sum } from '../sum.ts';
import { readSumsAndSpans } from '../sums.ts';
import {
  avgCostPerRequest,
  byCostDesc,
  costPerMillionTokens,
  countOrNull,
  NOTHING,
  percentage,
  sumOf,
  type Totals,
  toAmounts,
  tokensOf,
  toSummary,
  UNKNOWN_AMOUNTS,
} from '../totals.ts';
import { readTagsOfKeys, sumsByTag } from './by-tag.ts';
import { readMonth } from './month.ts';

/** The bucket of the period before, ahead of those of the period, which count from 1. */
const BEFORE = 0;

/**
 * What the team spends in a period of local days (UTC unless a zone is given): in all, beside the period
 * before, over time, and by model, key, tag and provider; and how this month stands and what it will come to. One round trip of a few
 * statements side by side.
 */
export async function overview(ctx: Ctx, scope: Scope, input: OverviewInput): Promise<Overview> {
  const { teamId } = scope;
  const { timeZone = 'UTC' } = input;
  const choice = periodChoiceOf(input);
  const span = spanOf(choice, timeZone, ctx.now());
  const [{ sums, spans }, completeness, completenessBefore, isKnown, since, month, tags] = await Promise.all([
    readSumsAndSpans(ctx, teamId, bucketsToRead(span)),
    readCompleteness(ctx, teamId, span.hours),
    readCompleteness(ctx, teamId, span.previous ?? NO_HOURS),
    knownHours(ctx, teamId, span.hours),
    knownSince(ctx, teamId),
    readMonth(ctx, teamId, timeZone),
    readTagsOfKeys(ctx, teamId),
  ]);
  const unallocated = unallocatedSpans(spans, span.hours, spansBetween(span.starts));
  const {
    all = [],
    model = [],
    key = [],
    provider = [],
  } = Object.groupBy([...sums, ...unallocated.flatMap(sumsOfSpan)], ({ dimension }) => dimension);
  const previous =
    since !== null && span.previous !== null && since <= span.previous.from ? span.previous : null;
  const total = sumOf(inPeriod(all));
  const before = all.find(isBefore) ?? NOTHING;
  const rank = (rows: readonly Sum[]) => rankById(rows, total, previous !== null);
  const stopped = (rows: readonly Sum[]) => (previous === null ? [] : onlyBefore(rows));
  return {
    period: toPeriod(choice, span, timeZone),
    summary: toSummary(total, completeness),
    costPerMillionTokens: costPerMillionTokens(total),
    previous:
      previous === null
        ? null
        : {
            from: previous.from.toISOString(),
            to: previous.to.toISOString(),
            summary: toSummary(before, completenessBefore),
            costPerMillionTokens: costPerMillionTokens(before),
          },
    buckets: bucketsOf(span, timeZone, all, isKnown),
    unallocated: toUnallocated(unallocated),
    byModel: rank(model).map(({ of, amounts }) => ({ model: of.name, ...amounts })),
    byKey: rank(key).flatMap(({ of, amounts }) =>
      of.key === null
        ? []
        : [
            {
              apiKeyId: of.key.id,
              name: of.key.name,
              label: of.key.label,
              managedBy: of.key.managedBy,
              ...amounts,
            },
          ],
    ),
    byTag: rank(sumsByTag(key, tags)).map(({ of, amounts }) => ({ tag: of.name, ...amounts })),
    byProvider: rank(provider).map(({ of, amounts }) => ({ provider: of.name, ...amounts })),
    stopped: {
      byModel: stopped(model).map(({ name, cost }) => ({ model: name, previousCost: toUsd(cost) })),
      byKey: stopped(key).flatMap(({ key: of, cost }) =>
        of === null ? [] : [{ apiKeyId: of.id, name: of.name, label: of.label, previousCost: toUsd(cost) }],
      ),
    },
    series: {
      model: seriesOf(model, (row) => row.name),
      key: seriesOf(key, (row) => row.id),
      provider: seriesOf(provider, (row) => row.name),
    },
    ...month,
  };
}

/** The bucket of what belongs to the period and to none of its buckets. */
const UNALLOCATED = -1;
const NO_HOURS = { from: new Date(0), to: new Date(0) };

function sumsOfSpan({ key, cost, byokCost }: KeySpan): Sum[] {
  return (['all', 'model', 'key', 'provider'] as const).map((dimension) => ({
    ...NOTHING,
    facts: 1,
    cost,
    byokCost,
    bucket: UNALLOCATED,
    dimension,
    id: dimension === 'key' ? key.id : 0,
    name: null,
    key: dimension === 'key' ? key : null,
  }));
}

function bucketsToRead({ previous, starts }: Span) {
  const buckets = spansBetween(starts).map((hours, index) => ({ bucket: index + 1, hours }));
  if (previous !== null) buckets.push({ bucket: BEFORE, hours: previous });
  return (['all', 'model', 'key', 'provider'] as const).flatMap((dimension) =>
    buckets.map((bucket) => ({ ...bucket, dimension })),
  );
}

function isBefore({ bucket }: Sum): boolean {
  return bucket === BEFORE;
}

function inPeriod(rows: readonly Sum[]): Sum[] {
  return rows.filter((row) => !isBefore(row));
}

/** A bucket without usage that no key was asked about is unknown, the future too. */
function bucketsOf(
  span: Span,
  timeZone: string,
  sums: readonly Sum[],
  isKnown: IsKnown,
): Overview['buckets'] {
  const totals = new Map(sums.map((sum) => [sum.bucket, sum]));
  return spansBetween(span.starts).map(({ from, to }, index) => {
    const sum = totals.get(index + 1);
    return {
      start: from.toISOString(),
      date: localDate(timeZone, from),
      hour: span.granularity === 'hour' ? localHour(timeZone, from) : null,
      ...(sum !== undefined ? toAmounts(sum) : isKnown({ from, to }) ? toAmounts(NOTHING) : UNKNOWN_AMOUNTS),
      costPerMillionTokens: costPerMillionTokens(sum ?? NOTHING),
    };
  });
}

/** Sums over the buckets of the period, by cost, with what the same cost in the period before. */
function rankById(rows: readonly Sum[], total: Totals, hasPrevious: boolean) {
  const before = Map.groupBy(rows.filter(isBefore), ({ id }) => id);
  return [...Map.groupBy(inPeriod(rows), ({ id }) => id)]
    .map(([id, group]) => ({ id, group, totals: sumOf(group) }))
    .sort((a, b) => byCostDesc(a.totals, b.totals))
    .flatMap(({ id, group: [of], totals }) => {
      const previous = sumOf(before.get(id) ?? []);
      const amounts = {
        cost: toUsd(totals.cost),
        byokCost: toUsd(totals.byokCost),
        requests: countOrNull(totals, totals.requests),
        tokens: tokensOf(totals),
        percentageCost: percentage(totals.cost, total.cost),
        avgCostPerRequest: avgCostPerRequest(totals),
        costPerMillionTokens: costPerMillionTokens(totals),
        previousCost: hasPrevious ? toUsd(previous.cost) : null,
        previousCostPerMillionTokens: hasPrevious ? costPerMillionTokens(previous) : null,
      };
      return of === undefined ? [] : [{ of, amounts }];
    });
}

/** What cost something in the period before and is not in this one, by cost. */
function onlyBefore(rows: readonly Sum[]): Sum[] {
  const present = new Set(inPeriod(rows).map(({ id }) => id));
  return rows.filter((row) => isBefore(row) && row.cost !== 0n && !present.has(row.id)).sort(byCostDesc);
}

function seriesOf<Id>(rows: readonly Sum[], idOf: (row: Sum) => Id) {
  return inPeriod(rows)
    .filter(({ bucket, cost }) => bucket !== UNALLOCATED && cost !== 0n)
    .map((row) => ({ bucket: row.bucket - 1, id: idOf(row), cost: toUsd(row.cost) }));
}
