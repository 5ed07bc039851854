import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/prepared.ts';
import { isUtc } from '../../lib/time-zone.ts';
import { splitAtUtcDays, toTimestamp } from '../period.ts';
import { type KeyNameRow, type TotalsRow, toTotals } from '../read.ts';
import type { Totals } from '../totals.ts';
import type { Span } from './span.ts';

const SUMS = [
  'coalesce(sum(facts), 0)::integer AS facts',
  'coalesce(sum(facts_counted), 0)::integer AS facts_counted',
  ...['requests', 'tokens_input', 'tokens_output', 'cost', 'counted_cost', 'byok_cost'].map(
    (name) => `coalesce(sum(${name}), 0) AS ${name}`,
  ),
].join(', ');

/** As bigint, so that summing them up further does not become arithmetic of `numeric`. */
const OF_HOURS = [
  'count(*)::integer AS facts',
  'count(requests)::integer AS facts_counted',
  ...['requests', 'tokens_input', 'tokens_output', 'cost'].map((name) => `sum(${name})::bigint AS ${name}`),
  '(sum(cost) FILTER (WHERE requests IS NOT NULL))::bigint AS counted_cost',
  'sum(byok_cost)::bigint AS byok_cost',
].join(', ');
/** A row of the rollup is of one model, and a model's counts are told or not. */
const OF_DAYS = `facts, facts_counted, requests, tokens_input, tokens_output, cost,
  CASE WHEN facts_counted > 0 THEN cost END AS counted_cost, byok_cost`;

/** What lies in the buckets: $8 is where they start, $9 and $10 are the first and the last UTC day. */
const CURRENT = {
  hours: `SELECT bucket, key_id, model_id, provider_id, ${OF_HOURS}
    FROM (
      SELECT width_bucket(hour, $8::timestamptz[]) AS bucket, * FROM usage_hour
      WHERE user_id = $1 AND hour >= $9::timestamptz AND hour < $10::timestamptz
    ) h GROUP BY 1, 2, 3, 4`,
  days: `SELECT width_bucket(day, $8::date[]) AS bucket, key_id, model_id, provider_id, ${OF_DAYS}
    FROM usage_day WHERE user_id = $1 AND day >= $9::date AND day < $10::date`,
};

/** The period before is bucket 0: its whole UTC days from the rollup, both ends from the facts. */
const PREVIOUS = `
  SELECT 0, key_id, model_id, provider_id, ${OF_DAYS} FROM usage_day
  WHERE user_id = $1 AND day >= $6::date AND day < $7::date
  UNION ALL
  SELECT 0, key_id, model_id, provider_id, ${OF_HOURS} FROM usage_hour
  WHERE user_id = $1 AND ((hour >= $2 AND hour < $3) OR (hour >= $4 AND hour < $5)) GROUP BY 2, 3, 4`;

const statementOf = (current: string) => `
  WITH parts AS (${current} UNION ALL ${PREVIOUS})
  SELECT g.*, m.name AS model, p.name AS provider, k.name, k.upstream_name, k.label, k.managed_by
  FROM (
    SELECT bucket, model_id, key_id, provider_id, GROUPING(model_id, key_id, provider_id) AS part,
      ${SUMS}
    FROM parts
    GROUP BY GROUPING SETS ((bucket), (bucket, model_id), (bucket, key_id), (bucket, provider_id))
  ) g
  LEFT JOIN models m ON m.id = g.model_id LEFT JOIN providers p ON p.id = g.provider_id
  LEFT JOIN api_keys k ON k.id = g.key_id
  ORDER BY bucket`;

const STATEMENTS = { hours: statementOf(CURRENT.hours), days: statementOf(CURRENT.days) };

interface KeyRow extends KeyNameRow {
  managed_by: string | null;
}

interface PartRow extends TotalsRow, KeyRow {
  bucket: number;
  /** Bits of the columns that are summed over: model, key, provider. */
  part: number;
  model: string | null;
  provider: string | null;
}

/** What a bucket had, in all and by what it was used for. Bucket 0 is the period before. */
export interface Part extends Totals {
  readonly bucket: number;
}

export interface Parts {
  readonly all: readonly Part[];
  readonly models: readonly (Part & { readonly model: string | null })[];
  readonly keys: readonly (Part & { readonly key: KeyRow })[];
  readonly providers: readonly (Part & { readonly provider: string | null })[];
}

/** Everything that the overview shows of a span and the one before it, in one statement. */
export async function readParts(ctx: Ctx, userId: number, span: Span, timeZone: string): Promise<Parts> {
  const source = isUtc(timeZone) && span.granularity === 'day' ? 'days' : 'hours';
  const { hours, starts } = span;
  const { head, days, tail } = splitAtUtcDays(span.previous ?? { from: hours.from, to: hours.from });
  const instants = [head.from, head.to, tail.from, tail.to, days.from, days.to].map(toTimestamp);
  const buckets = [starts.map(toTimestamp), toTimestamp(hours.from), toTimestamp(hours.to)];
  const rows = await prepared<PartRow>(ctx, `overview-of-${source}`, STATEMENTS[source], [
    userId,
    ...instants,
    ...buckets,
  ]);
  const parts = rows.map((row) => ({ row, part: { ...toTotals(row), bucket: row.bucket } }));
  const ofPart = (part: number) => parts.filter(({ row }) => row.part === part);
  return {
    all: ofPart(0b111).map(({ part }) => part),
    models: ofPart(0b011).map(({ row, part }) => ({ ...part, model: row.model })),
    keys: ofPart(0b101).map(({ row, part }) => ({ ...part, key: row })),
    providers: ofPart(0b110).map(({ row, part }) => ({ ...part, provider: row.provider })),
  };
}
