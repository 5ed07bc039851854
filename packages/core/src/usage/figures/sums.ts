import type { Hours } from '@watcher/contract/calendar/dates';
import { HOUR } from '@watcher/contract/calendar/time';
import type { Ctx } from '../../context.ts';
import { arrayLiteral } from '../../db/array-literal.ts';
import { type Row, readInteger, readOneOf, readTextOrNull } from '../../db/decode.ts';
import { statement } from '../../db/prepared.ts';
import { SUM_DIMENSIONS } from '../../db/schema/index.ts';
import { toTimestamp } from '../../db/timestamp.ts';
import { holds, type KeySpan, readSpans } from './spans.ts';
import { type Split, splitAtMidnights } from './split.ts';
import { type DayValue, type EdgeValue, sumStatements, totalStatement } from './sum-statements.ts';
import { readSummedKey, type SummedKey } from './summed-key.ts';
import { NOTHING, type Totals, toTotals } from './totals.ts';

export type { SummedKey };

/** What sums are split by: one of all, or one for each model, key or provider. */
export type Dimension = (typeof SUM_DIMENSIONS)[number];

/** A span whose sums are wanted. Several may have one number; their sums come apart by dimension. */
export interface Bucket {
  readonly bucket: number;
  readonly dimension: Dimension;
  readonly hours: Hours;
}

/** What one model, key or provider (or all of them) came to in a bucket; those that came to nothing are absent. */
export interface Sum extends Totals {
  readonly bucket: number;
  readonly dimension: Dimension;
  /** Of the model, key or provider; 0 for all, and for models and providers that the source does not report. */
  readonly id: number;
  /** Of a model or provider; null for those that the source does not report. */
  readonly name: string | null;
  readonly key: SummedKey | null;
}

/** What is in all has no names to look up, and on whole days there are no edges. */
const texts = sumStatements();
const sumsOfDays = statement<DayValue>(texts.days);
const sumsOfHours = statement<DayValue | EdgeValue>(texts.hours);
const namedSumsOfDays = statement<DayValue>(texts.namedDays);
const namedSumsOfHours = statement<DayValue | EdgeValue>(texts.namedHours);
const totalOfDays = statement<'team' | 'firstDay' | 'endDay'>(totalStatement(), { isShort: true });

/**
 * Sums of the team's usage over any spans of whole hours, exact, in one statement. What it reads follows from the days
 * and from how many models, keys and providers there are, and not from the facts: whole UTC days come from the rollup,
 * and facts are read only between a midnight of UTC and the start or end of a bucket that is near it.
 */
export async function readSums(ctx: Ctx, teamId: number, buckets: readonly Bucket[]): Promise<Sum[]> {
  return (await readSumsAndSpans(ctx, teamId, buckets)).sums;
}

/** The same, and the spans of which no hour is known that have a part between the first and the last hour of all. */
export async function readSumsAndSpans(
  ctx: Ctx,
  teamId: number,
  buckets: readonly Bucket[],
): Promise<{ sums: Sum[]; spans: readonly KeySpan[] }> {
  if (buckets.length === 0) return { sums: [], spans: [] };
  const split = buckets.map((bucket) => ({ ...bucket, ...splitAtMidnights(bucket.hours) }));
  const [sums, spans] = await Promise.all([
    readFacts(ctx, teamId, split),
    readSpans(ctx, teamId, hullOf(buckets)),
  ]);
  return { sums: withSpans(sums, split, spans), spans };
}

async function readFacts(ctx: Ctx, teamId: number, split: readonly SplitBucket[]): Promise<Sum[]> {
  const days = { team: teamId, ...dayValues(split) };
  const edges = edgeValues(split);
  if (split.every(({ dimension }) => dimension === 'all')) {
    const rows = edges === null ? sumsOfDays(ctx, days) : sumsOfHours(ctx, { ...days, ...edges });
    return (await rows).map((row) => toSum(row, { name: null, key: null }));
  }
  const rows = edges === null ? namedSumsOfDays(ctx, days) : namedSumsOfHours(ctx, { ...days, ...edges });
  return (await rows).map((row) => toSum(row, { name: readTextOrNull(row, 'name'), key: keyOf(row) }));
}

type SplitBucket = Bucket & Split;

function dayValues(split: readonly SplitBucket[]): Record<Exclude<DayValue, 'team'>, string> {
  const whole = split.flatMap(({ days, ...of }) => (days === null ? [] : [{ ...of, days }]));
  return {
    dayBuckets: arrayLiteral(whole.map(({ bucket }) => bucket)),
    dayDimensions: arrayLiteral(whole.map(({ dimension }) => dimension)),
    firstDays: arrayLiteral(whole.map(({ days }) => toTimestamp(days.from))),
    endDays: arrayLiteral(whole.map(({ days }) => toTimestamp(days.to))),
  };
}

/** Null where every bucket is made of whole days. */
function edgeValues(split: readonly SplitBucket[]): Record<EdgeValue, string> | null {
  const numbers = new Map<string, number>();
  const hours: { readonly at: string; readonly edge: number }[] = [];
  const numberOf = (edge: Hours): number => {
    const name = `${edge.from.getTime()} ${edge.to.getTime()}`;
    const number = numbers.get(name) ?? numbers.size;
    if (number === numbers.size) {
      numbers.set(name, number);
      for (const at of hoursIn(edge)) hours.push({ at: toTimestamp(at), edge: number });
    }
    return number;
  };
  const parts = split.flatMap(({ edges, ...of }) =>
    edges.map((edge) => ({ ...of, edge: numberOf(edge.hours), sign: edge.sign })),
  );
  const sorted = hours.sort((a, b) => (a.at < b.at ? -1 : 1));
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return null;
  return {
    hours: arrayLiteral(sorted.map(({ at }) => at)),
    hourEdges: arrayLiteral(sorted.map(({ edge }) => edge)),
    firstHour: first.at,
    lastHour: last.at,
    edgeBuckets: arrayLiteral(parts.map(({ bucket }) => bucket)),
    edgeDimensions: arrayLiteral(parts.map(({ dimension }) => dimension)),
    edges: arrayLiteral(parts.map(({ edge }) => edge)),
    signs: arrayLiteral(parts.map(({ sign }) => sign)),
  };
}

/** All that a team used in a span. On whole days it is read by a statement that PostgreSQL plans once for good. */
export async function readTotal(ctx: Ctx, teamId: number, hours: Hours): Promise<Totals> {
  const { days, edges } = splitAtMidnights(hours);
  if (days === null || edges.length > 0) {
    const [sum = NOTHING] = await readSums(ctx, teamId, [{ bucket: 0, dimension: 'all', hours }]);
    return sum;
  }
  const [row] = await totalOfDays(ctx, {
    team: teamId,
    firstDay: toTimestamp(days.from),
    endDay: toTimestamp(days.to),
  });
  return row === undefined ? NOTHING : toTotals(row);
}

/** The whole hours that begin in the span; it is less than a day long. */
function hoursIn({ from, to }: Hours): Date[] {
  const first = Math.ceil(from.getTime() / HOUR);
  const count = Math.max(0, Math.ceil(to.getTime() / HOUR) - first);
  return Array.from({ length: count }, (_, index) => new Date((first + index) * HOUR));
}

function toSum(row: Row, of: Pick<Sum, 'name' | 'key'>): Sum {
  return {
    ...toTotals(row),
    bucket: readInteger(row, 'bucket'),
    dimension: readOneOf(row, 'dimension', SUM_DIMENSIONS),
    id: readInteger(row, 'id'),
    ...of,
  };
}

function keyOf(row: Row): SummedKey | null {
  return readTextOrNull(row, 'label') === null ? null : readSummedKey(row);
}

/**
 * Adds to sums what keys used in spans that a bucket holds. A span within a UTC day is in the sums of that day already,
 * and leaves those of a bucket that reads the day and does not hold the span.
 */
function withSpans(sums: readonly Sum[], buckets: readonly SplitBucket[], spans: readonly KeySpan[]): Sum[] {
  if (spans.length === 0) return [...sums];
  const all = new Map(sums.map((sum) => [identityOf(sum), sum]));
  for (const { bucket, dimension, hours, days } of buckets) {
    for (const span of spans) {
      const isRead = span.isInDay && days !== null && holds(days, span.hours);
      const times = Number(holds(hours, span.hours)) - Number(isRead);
      if (times === 0) continue;
      const key = dimension === 'key' ? span.key : null;
      const of = { bucket, dimension, id: key?.id ?? 0, name: null, key };
      const before = all.get(identityOf(of)) ?? { ...NOTHING, ...of };
      const amount = BigInt(times);
      const after = {
        ...before,
        facts: before.facts + times,
        cost: before.cost + amount * span.cost,
        byokCost: before.byokCost + amount * span.byokCost,
      };
      if (after.facts === 0) all.delete(identityOf(of));
      else all.set(identityOf(of), after);
    }
  }
  return [...all.values()];
}

function identityOf({ bucket, dimension, id }: Pick<Sum, 'bucket' | 'dimension' | 'id'>): string {
  return `${bucket} ${dimension} ${id}`;
}

/** From the first to the last hour of all. */
function hullOf(buckets: readonly Bucket[]): Hours {
  const at = (end: 'from' | 'to') => buckets.map(({ hours }) => hours[end].getTime());
  return { from: new Date(Math.min(...at('from'))), to: new Date(Math.max(...at('to'))) };
}
