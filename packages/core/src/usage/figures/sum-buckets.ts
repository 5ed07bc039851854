import { type Row, readInteger, readOneOf } from '../../db/decode.ts';
import { statement, type WithQueries } from '../../db/prepared.ts';
import { SUM_DIMENSIONS } from '../../db/schema/index.ts';
import type { SumOfId } from './sum.ts';
import { type DayValue, type EdgeValue, sumStatements } from './sum-statements.ts';
import { dayValues, edgeValues, type SplitBucket } from './sum-values.ts';
import { toTotals } from './totals.ts';

const texts = sumStatements();
const sumsOfDays = statement<DayValue>(texts.days);
const sumsOfHours = statement<DayValue | EdgeValue>(texts.hours);
const sumsOfHoursInAll = statement<DayValue | EdgeValue>(texts.hoursInAll);

/** Sums of buckets, whole days from the rollup and their edges from the facts, in one statement. */
export async function sumBuckets(
  ctx: WithQueries,
  teamId: number,
  split: readonly SplitBucket[],
): Promise<SumOfId[]> {
  if (split.length === 0) return [];
  const days = { team: teamId, ...dayValues(split) };
  const edges = edgeValues(split);
  const isInAll = split.every(({ dimension }) => dimension === 'all');
  const ofHours = isInAll ? sumsOfHoursInAll : sumsOfHours;
  const rows = await (edges === null ? sumsOfDays(ctx, days) : ofHours(ctx, { ...days, ...edges }));
  return rows.map(toSum);
}

function toSum(row: Row): SumOfId {
  return {
    ...toTotals(row),
    bucket: readInteger(row, 'bucket'),
    dimension: readOneOf(row, 'dimension', SUM_DIMENSIONS),
    id: readInteger(row, 'id'),
  };
}
