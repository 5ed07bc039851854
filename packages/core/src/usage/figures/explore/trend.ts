import { type Hours, spansBetween } from '@watcher/contract/calendar/dates';
import { type Span, spanOf } from '@watcher/contract/calendar/periods';
import { localDate, localHour } from '@watcher/contract/calendar/time-zone';
import { periodChoiceOf } from '@watcher/contract/overview';
import type { Trend, TrendInput } from '@watcher/contract/trend';
import type { Ctx, Scope } from '../../../context.ts';
import { toUsd } from '../../../lib/money.ts';
import { MEASURES } from '../../measures/table.ts';
import { readCompleteness } from '../completeness.ts';
import { knownHours, knownSince } from '../known.ts';
import { toPeriod } from '../period.ts';
import { keysWithin } from './source.ts';
import { type Amount, BEFORE, type Part, readParts } from './trend-parts.ts';

/** So much of a hundred of a period before must have a provider for a comparison: OpenRouter forgets them after a month. */
const MOSTLY = 90n;

/**
 * One measure of what a filter lets through, over the hours or days of a period (UTC unless a zone is given) and beside
 * the period before: in all, and for each key, model or provider.
 */
export async function trend(ctx: Ctx, scope: Scope, input: TrendInput): Promise<Trend> {
  const { teamId } = scope;
  const { timeZone = 'UTC', by, metric } = input;
  const choice = periodChoiceOf(input);
  const span = spanOf(choice, timeZone, ctx.now());
  const keyIds = await keysWithin(ctx, teamId, input);
  const [parts, isKnown, previous] = await Promise.all([
    readParts(ctx, teamId, input, span),
    knownHours(ctx, teamId, span.hours, keyIds),
    comparable(ctx, teamId, span, keyIds),
  ]);
  const buckets = spansBetween(span.starts).map((hours) => ({ hours, known: isKnown(hours) }));
  const all = bucketSums(parts);
  const isCompared = previous !== null && (by !== 'provider' || areProvidersKnown(parts));
  const value = (amount: Amount | undefined) => (amount === undefined ? 0 : figureOf(amount, metric));
  return {
    period: toPeriod(choice, span, timeZone),
    metric,
    buckets: buckets.map(({ hours: { from }, known }, bucket) => ({
      start: from.toISOString(),
      date: localDate(timeZone, from),
      hour: span.granularity === 'hour' ? localHour(timeZone, from) : null,
      value: known || all.has(bucket) ? value(all.get(bucket)) : null,
    })),
    previous:
      previous === null
        ? null
        : {
            from: previous.from.toISOString(),
            to: previous.to.toISOString(),
            value: value(all.get(BEFORE)),
          },
    series: seriesOf(parts).map(({ id, name, total, sums }) => ({
      ...name,
      total: value(total),
      previous: isCompared && (by === undefined || id !== 0) ? value(sums.get(BEFORE)) : null,
      // What nothing is known of in all is not known of a part either.
      values: buckets.map(({ known }, bucket) => (known || all.has(bucket) ? value(sums.get(bucket)) : null)),
    })),
  };
}

/** The hours of the period before; null where they cannot be compared, since something of either is not known. */
async function comparable(
  ctx: Ctx,
  teamId: number,
  { hours, previous }: Span,
  keyIds: readonly number[] | null,
): Promise<Hours | null> {
  if (previous === null) return null;
  const [since, now, before] = await Promise.all([
    knownSince(ctx, teamId),
    readCompleteness(ctx, teamId, hours, keyIds),
    readCompleteness(ctx, teamId, previous, keyIds),
  ]);
  const isKnown = since !== null && since <= previous.from && now.isCostComplete && before.isCostComplete;
  return isKnown ? previous : null;
}

/** Every series with something in the period, the largest first. */
function seriesOf(parts: readonly Part[]) {
  return [...Map.groupBy(parts, ({ id }) => id)]
    .flatMap(([id, own]) => {
      const inPeriod = own.filter(({ bucket }) => bucket !== BEFORE);
      const [first] = inPeriod;
      return first === undefined
        ? []
        : [{ id, name: first.name, total: sumOf(inPeriod), sums: bucketSums(own) }];
    })
    .sort((a, b) => Number(b.total.amount - a.total.amount) || a.id - b.id);
}

function bucketSums(parts: readonly Part[]): Map<number, Amount> {
  return new Map(
    [...Map.groupBy(parts, ({ bucket }) => bucket)].map(([bucket, own]) => [bucket, sumOf(own)]),
  );
}

function sumOf(parts: readonly Amount[]): Amount {
  return {
    amount: parts.reduce((sum, { amount }) => sum + amount, 0n),
    isReported: parts.some(({ isReported }) => isReported),
  };
}

/** Null where none of the facts reports it. */
function figureOf({ amount, isReported }: Amount, metric: Trend['metric']): number | null {
  if (!isReported) return null;
  const isMoney = Object.values(MEASURES).some(({ column, type }) => column === metric && type === 'money');
  return isMoney ? toUsd(amount) : Number(amount);
}

/** Whether most of the period before has a provider, so that what one had in it can be said. */
function areProvidersKnown(parts: readonly Part[]): boolean {
  const before = parts.filter(({ bucket }) => bucket === BEFORE);
  const { amount: named } = sumOf(before.filter(({ id }) => id !== 0));
  return named * 100n >= sumOf(before).amount * MOSTLY;
}
