import { requireSession } from '../../auth/internal.ts';
import type { Ctx } from '../../context.ts';
import { toUsd } from '../../lib/money.ts';
import { localDate, localHour } from '../../lib/time-zone.ts';
import { type IsKnown, knownHours, knownSince } from '../known.ts';
import { toKeyName } from '../read.ts';
import {
  add,
  costPerMillionTokens,
  countOrNull,
  dearestFirst,
  NOTHING,
  percentage,
  type Totals,
  toAmounts,
  tokensOf,
  toSummary,
  UNKNOWN_AMOUNTS,
} from '../totals.ts';
import { projectMonth } from './projection.ts';
import { type Part, type Parts, readParts } from './read.ts';
import type { Overview, OverviewInput } from './schemas.ts';
import { type Span, spanOf } from './span.ts';

/**
 * What the signed-in user spends in a period of local days (UTC unless a zone is given): in all, beside the period
 * before, over time, and by model, key and provider; and what this month will come to. One round trip of a few
 * statements side by side.
 */
export async function overview(ctx: Ctx, input: OverviewInput): Promise<Overview> {
  const { userId } = requireSession(ctx);
  const { timeZone = 'UTC' } = input;
  const span = spanOf(input, timeZone, ctx.now());
  const [parts, isKnown, since, projection] = await Promise.all([
    readParts(ctx, userId, span, timeZone),
    knownHours(ctx, userId, span.hours),
    knownSince(ctx, userId),
    projectMonth(ctx, userId, timeZone),
  ]);
  const previous =
    since !== null && span.previous !== null && since <= span.previous.from ? span.previous : null;
  const total = sum(inPeriod(parts.all));
  const before = sum(parts.all.filter(isBefore));
  const rank = <Row extends Part, Id extends string | number | null>(
    rows: readonly Row[],
    idOf: (row: Row) => Id,
  ) => rankBy(rows, idOf, total, previous !== null);
  return {
    period: {
      name: input.period,
      ...span.period,
      from: span.hours.from.toISOString(),
      to: span.hours.to.toISOString(),
      granularity: span.granularity,
      timeZone,
    },
    summary: toSummary(total),
    costPerMillionTokens: costPerMillionTokens(total),
    previous:
      previous === null
        ? null
        : {
            from: previous.from.toISOString(),
            to: previous.to.toISOString(),
            summary: toSummary(before),
            costPerMillionTokens: costPerMillionTokens(before),
          },
    buckets: bucketsOf(span, timeZone, parts, isKnown),
    byModel: rank(parts.models, (row) => row.model).map(({ id, amounts }) => ({ model: id, ...amounts })),
    byKey: rank(parts.keys, (row) => Number(row.key.key_id)).map(({ id, row, amounts }) => ({
      apiKeyId: id,
      name: toKeyName(row.key).apiKeyName,
      label: row.key.label,
      managedBy: row.key.managed_by === null ? null : Number(row.key.managed_by),
      ...amounts,
    })),
    byProvider: rank(parts.providers, (row) => row.provider).map(({ id, amounts }) => ({
      provider: id,
      ...amounts,
    })),
    series: {
      model: seriesOf(parts.models, (row) => row.model),
      key: seriesOf(parts.keys, (row) => Number(row.key.key_id)),
      provider: seriesOf(parts.providers, (row) => row.provider),
    },
    projection,
  };
}

function isBefore({ bucket }: Part): boolean {
  return bucket === 0;
}

function inPeriod<Row extends Part>(rows: readonly Row[]): Row[] {
  return rows.filter(({ bucket }) => bucket > 0);
}

function sum(rows: readonly Totals[]): Totals {
  return rows.reduce(add, NOTHING);
}

/** A bucket without usage that no key was asked about is unknown, the future too. */
function bucketsOf(span: Span, timeZone: string, parts: Parts, isKnown: IsKnown): Overview['buckets'] {
  const totals = new Map(parts.all.map((part) => [part.bucket, part]));
  return span.starts.slice(0, -1).map((from, index) => {
    const part = totals.get(index + 1);
    const to = span.starts[index + 1] ?? span.hours.to;
    return {
      start: from.toISOString(),
      date: localDate(timeZone, from),
      hour: span.granularity === 'hour' ? localHour(timeZone, from) : null,
      ...(part !== undefined
        ? toAmounts(part)
        : isKnown({ from, to })
          ? toAmounts(NOTHING)
          : UNKNOWN_AMOUNTS),
    };
  });
}

/** Sums over the buckets of the period, dearest first, with what the same cost in the period before. */
function rankBy<Row extends Part, Id>(
  rows: readonly Row[],
  idOf: (row: Row) => Id,
  total: Totals,
  hasPrevious: boolean,
) {
  const before = new Map(rows.filter(isBefore).map((row) => [idOf(row), row.cost]));
  return [...Map.groupBy(inPeriod(rows), idOf)]
    .map(([id, group]) => ({ id, group, totals: sum(group) }))
    .sort((a, b) => dearestFirst(a.totals, b.totals))
    .flatMap(({ id, group: [row], totals }) => {
      const amounts = {
        cost: toUsd(totals.cost),
        byokCost: toUsd(totals.byokCost),
        requests: countOrNull(totals, totals.requests),
        tokens: tokensOf(totals),
        percentageCost: percentage(totals.cost, total.cost),
        previousCost: hasPrevious ? toUsd(before.get(id) ?? 0n) : null,
      };
      return row === undefined ? [] : [{ id, row, amounts }];
    });
}

function seriesOf<Row extends Part, Id>(rows: readonly Row[], idOf: (row: Row) => Id) {
  return inPeriod(rows)
    .filter(({ cost }) => cost !== 0n)
    .map((row) => ({ bucket: row.bucket - 1, id: idOf(row), cost: toUsd(row.cost) }));
}
