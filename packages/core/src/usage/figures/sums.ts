import type { Hours } from '@watcher/contract/calendar/dates';
import type { Ctx } from '../../context.ts';
import { statement, type WithQueries } from '../../db/prepared.ts';
import { withSnapshot } from '../../db/snapshot.ts';
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
 * Sums of the team's usage over any spans of whole hours, all of one moment and exact. What it reads follows from the
 * days and from how many models, keys and providers there are, and not from the facts: whole UTC days come from the
 * rollup, days of the team's own zones from what is kept of them, and facts are read only between a midnight of UTC and
 * the start or end of another bucket that is near it.
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
  const now = ctx.now();
  // A sync replaces a span by its hours: seen at two moments, both would count, or neither.
  const [{ sums, read, missing }, spans] = await withSnapshot(ctx, (snapshot) =>
    Promise.all([
      readFacts(snapshot, teamId, split, now),
      // Those besides that lie in a UTC day which is read, and before or after all that is asked for.
      readSpans(
        snapshot,
        teamId,
        hullOf(split.flatMap(({ hours, days }) => (days === null ? [hours] : [hours, days]))),
      ),
    ]),
  );
  const [named] = await Promise.all([nameSums(ctx, teamId, sums), keepDays(ctx, teamId, missing)]);
  const { from, to } = hullOf(buckets.map(({ hours }) => hours));
  return {
    sums: withSpans(named, read, spans),
    spans: spans.filter(({ hours }) => hours.from < to && hours.to > from),
  };
}

/** Sums over the facts of buckets, how each was read, and the local days that are not kept yet. */
async function readFacts(
  ctx: WithQueries,
  teamId: number,
  buckets: readonly SplitBucket[],
  now: Date,
): Promise<{ sums: SumOfId[]; read: readonly SplitBucket[]; missing: readonly Hours[] }> {
  const { days = [], others = [] } = Object.groupBy(buckets, (bucket) =>
    mayBeKept(bucket, now) ? 'days' : 'others',
  );
  const { sums, kept, missing } = await readKeptDays(ctx, teamId, days);
  const rest = [...others, ...missing];
  return {
    sums: [...sums, ...(await sumBuckets(ctx, teamId, rest))],
    read: [...kept, ...rest],
    missing: missing.map(({ hours }) => hours),
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

/** From the first to the last hour of all. */
function hullOf(all: readonly Hours[]): Hours {
  const at = (end: 'from' | 'to') => all.map((hours) => hours[end].getTime());
  return { from: new Date(Math.min(...at('from'))), to: new Date(Math.max(...at('to'))) };
}
