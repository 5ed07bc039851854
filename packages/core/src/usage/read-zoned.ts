import type { Ctx } from '../context.ts';
import { prepared } from '../db/prepared.ts';
import { HOUR_SUMS } from './hour-sums.ts';
import {
  type Dates,
  datesOf,
  dayStarts,
  type Hours,
  hoursOf,
  splitAtUtcDays,
  toTimestamp,
} from './period.ts';
import {
  type DayModelTotals,
  type KeyNameRow,
  type KeyTotals,
  type TotalsRow,
  toKeyName,
  toTotals,
} from './read.ts';
import type { Totals } from './totals.ts';

const COUNTED_COST = 'coalesce(sum(cost) FILTER (WHERE requests IS NOT NULL), 0) AS counted_cost';

/** Totals of any span of hours: whole UTC days from the rollup, what is left at both ends from the facts. */
export async function totalsOfHours(ctx: Ctx, userId: number, hours: Hours): Promise<Totals> {
  const { head, days, tail } = splitAtUtcDays(hours);
  const [row] = await prepared<TotalsRow>(
    ctx,
    'totals-of-hours',
    `SELECT sum(facts)::integer AS facts, sum(facts_counted)::integer AS facts_counted, sum(requests) AS requests,
       sum(tokens_input) AS tokens_input, sum(tokens_output) AS tokens_output, sum(cost) AS cost,
       sum(counted_cost) AS counted_cost, sum(byok_cost) AS byok_cost
     FROM (
       SELECT ${HOUR_SUMS}, ${COUNTED_COST} FROM usage_hour
       WHERE user_id = $1 AND ((hour >= $2 AND hour < $3) OR (hour >= $4 AND hour < $5))
       UNION ALL
       SELECT facts, facts_counted, 0, 0, requests, tokens_input, tokens_output, 0, 0, cost, byok_cost, counted_cost
       FROM usage_day_model WHERE user_id = $1 AND day >= $6 AND day < $7
     ) parts`,
    [
      userId,
      toTimestamp(head.from),
      toTimestamp(head.to),
      toTimestamp(tail.from),
      toTimestamp(tail.to),
      toTimestamp(days.from),
      toTimestamp(days.to),
    ],
  );
  if (row === undefined) throw new Error('A sum has a row.');
  return toTotals(row);
}

interface PartRow extends TotalsRow, KeyNameRow {
  /** Which day of the period, from 1; null in the rows of keys. */
  bucket: number | null;
  model: string | null;
}

/** Totals of each local day and model, and of each key, in one pass over the hours of the period. */
export async function totalsInZone(
  ctx: Ctx,
  userId: number,
  period: Dates,
  timeZone: string,
): Promise<{ byDayAndModel: DayModelTotals[]; byKey: KeyTotals[] }> {
  const { from, to } = hoursOf(period, timeZone);
  const rows = await prepared<PartRow>(
    ctx,
    'totals-in-zone',
    `SELECT d.*, m.name AS model, k.name, k.upstream_name, k.label
     FROM (
       SELECT bucket, model_id, key_id, ${HOUR_SUMS}, ${COUNTED_COST}
       FROM (
         SELECT width_bucket(hour, $4::timestamptz[]) AS bucket, * FROM usage_hour
         WHERE user_id = $1 AND hour >= $2 AND hour < $3
       ) h
       GROUP BY GROUPING SETS ((bucket, model_id), (key_id))
     ) d LEFT JOIN models m ON m.id = d.model_id LEFT JOIN api_keys k ON k.id = d.key_id`,
    [userId, toTimestamp(from), toTimestamp(to), dayStarts(period, timeZone).map(toTimestamp)],
  );
  const dates = datesOf(period);
  const byDayAndModel: DayModelTotals[] = [];
  const byKey: KeyTotals[] = [];
  for (const row of rows) {
    const date = row.bucket === null ? undefined : dates[row.bucket - 1];
    if (date !== undefined) byDayAndModel.push({ ...toTotals(row), date, model: row.model });
    else if (row.label !== null) byKey.push({ ...toTotals(row), ...toKeyName(row) });
  }
  return { byDayAndModel, byKey };
}
