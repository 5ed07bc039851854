import type { Hours } from '@watcher/contract/calendar/dates';
import type { Ctx } from '../../context.ts';
import { statement } from '../../db/prepared.ts';
import { toTimestamp } from '../../db/timestamp.ts';
import { keepDays } from './keep-days.ts';
import { mayBeKept, readKeptDays } from './kept-days.ts';
import { type KeySpan, readSpans } from './spans.ts';
import { splitAtMidnights } from './split.ts';
import type { Bucket, Sum, SumOfId } from './sum.ts';
import { sumBuckets } from './sum-buckets.ts';
import { nameSums } from './sum-names.ts';
import { totalStatement } from './sum-statements.ts';
import type { SplitBucket } from './sum-values.ts';
import { NOTHING, type Totals, toTotals } from './totals.ts';
import { withSpans } from './with-spans.ts';

const totalOfDays = statement<'team' | 'firstDay' | 'endDay'>(totalStatement(), { isShort: true });

/**
 * Sums of the team's usage over any spans of whole hours, each of one moment and exact. What it reads follows from the
 * days and from how many models, keys and providers there are, and not from the facts: whole UTC days come from the
 * rollup, days of the team's own zones from what is kept of them, and facts are read only between a midnight of UTC and
 * the start or end of another bucket that is near it. Days that are kept and other buckets are two statements: what is
 * written between them is in the later one only.
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
  const [{ sums, read }, spans] = await Promise.all([
    readFacts(ctx, teamId, split),
    // Those besides that lie in a UTC day which is read, and before or after all that is asked for.
    readSpans(
      ctx,
      teamId,
      hullOf(split.flatMap(({ hours, days }) => (days === null ? [hours] : [hours, days]))),
    ),
  ]);
  const { from, to } = hullOf(buckets.map(({ hours }) => hours));
  return {
    sums: withSpans(await nameSums(ctx, teamId, sums), read, spans),
    spans: spans.filter(({ hours }) => hours.from < to && hours.to > from),
  };
}

/** Days of the reader that are kept come from there; those of the team's zones that are not are kept from now on. */
async function readFacts(
  ctx: Ctx,
  teamId: number,
  buckets: readonly SplitBucket[],
): Promise<{ sums: SumOfId[]; read: readonly SplitBucket[] }> {
  const { days = [], others = [] } = Object.groupBy(buckets, (bucket) =>
    mayBeKept(bucket, ctx.now()) ? 'days' : 'others',
  );
  const [{ sums, kept, missing }, ofOthers] = await Promise.all([
    days.length === 0 ? { sums: [], kept: [], missing: [] } : readKeptDays(ctx, teamId, days),
    others.length === 0 ? [] : sumBuckets(ctx, teamId, others),
  ]);
  if (missing.length === 0) return { sums: [...sums, ...ofOthers], read: [...kept, ...others] };
  const [ofMissing] = await Promise.all([
    sumBuckets(ctx, teamId, missing),
    keepDays(
      ctx,
      teamId,
      missing.map(({ hours }) => hours),
    ),
  ]);
  return { sums: [...sums, ...ofOthers, ...ofMissing], read: [...kept, ...others, ...missing] };
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

/** From the first to the last hour of all. */
function hullOf(all: readonly Hours[]): Hours {
  const at = (end: 'from' | 'to') => all.map((hours) => hours[end].getTime());
  return { from: new Date(Math.min(...at('from'))), to: new Date(Math.max(...at('to'))) };
}
