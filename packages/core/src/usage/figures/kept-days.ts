import { HOUR } from '@watcher/contract/calendar/time';
import { arrayLiteral } from '../../db/array-literal.ts';
import { readInteger, readIntegerOrNull } from '../../db/decode.ts';
import { statement, type WithQueries } from '../../db/prepared.ts';
import { toTimestamp } from '../../db/timestamp.ts';
import type { SumOfId } from './sum.ts';
import { keptStatement } from './sum-statements.ts';
import type { SplitBucket } from './sum-values.ts';
import { toTotals } from './totals.ts';

const keptSums = statement<'team' | 'starts' | 'ends' | 'dimensions'>(keptStatement());

/** Clocks that change by two hours make the shortest and the longest day; the table takes no longer one. */
const [SHORTEST, LONGEST] = [22 * HOUR, 26 * HOUR];

/** Whether a bucket looks like a day of a time zone that is over, and is none of UTC. */
export function mayBeKept({ hours: { from, to }, edges }: SplitBucket, now: Date): boolean {
  const length = to.getTime() - from.getTime();
  return edges.length > 0 && to <= now && length >= SHORTEST && length <= LONGEST;
}

/**
 * The sums over the facts of the buckets that are kept, and the buckets that are not. One statement says both, so that
 * a day which is taken away meanwhile is either answered whole or missing.
 */
export async function readKeptDays(
  ctx: WithQueries,
  teamId: number,
  buckets: readonly SplitBucket[],
): Promise<{ sums: SumOfId[]; kept: SplitBucket[]; missing: SplitBucket[] }> {
  if (buckets.length === 0) return { sums: [], kept: [], missing: [] };
  const rows = await keptSums(ctx, {
    team: teamId,
    starts: arrayLiteral(buckets.map(({ hours }) => toTimestamp(hours.from))),
    ends: arrayLiteral(buckets.map(({ hours }) => toTimestamp(hours.to))),
    dimensions: arrayLiteral(buckets.map(({ dimension }) => dimension)),
  });
  const found = new Set<SplitBucket>();
  const sums: SumOfId[] = [];
  for (const row of rows) {
    const of = buckets[readInteger(row, 'place') - 1];
    if (of === undefined) throw new Error('A kept day was not asked for.');
    found.add(of);
    const id = readIntegerOrNull(row, 'id');
    // Of a day without usage there is only this row.
    if (id !== null) sums.push({ ...toTotals(row), bucket: of.bucket, dimension: of.dimension, id });
  }
  return {
    sums,
    // Only facts: spans are not read with them.
    kept: [...found].map((bucket) => ({ ...bucket, days: null, edges: [] })),
    missing: buckets.filter((bucket) => !found.has(bucket)),
  };
}
