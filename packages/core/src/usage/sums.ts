import type { Ctx } from '../context.ts';
import { prepared } from '../db/prepared.ts';
import { nameOf } from '../keys/internal.ts';
import { type Hours, toTimestamp } from './period.ts';
import { splitAtMidnights } from './split.ts';
import { type Totals, type TotalsRow, toTotals } from './totals.ts';

/** What sums are told by: each in all, or one for each model, key or provider. */
export type Dimension = 'all' | 'model' | 'key' | 'provider';

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
  /** Of the model, key or provider; 0 for all, and for models and providers that the source does not tell. */
  readonly id: number;
  /** Of a model or provider; null for those that the source does not tell. */
  readonly name: string | null;
  readonly key: SummedKey | null;
}

export interface SummedKey {
  readonly id: number;
  readonly name: string;
  readonly label: string;
  readonly managedBy: number | null;
}

const COLUMNS = [
  'facts',
  'facts_counted',
  'requests',
  'tokens_input',
  'tokens_output',
  'cost',
  'counted_cost',
  'byok_cost',
] as const;

/**
 * Edges are summed up once, whoever they are added to or taken from. $1 user · $2 $3 where edges start and end · $4–$7
 * buckets of whole days: number, dimension, first day, day after the last · $8–$11 edges of buckets: number, dimension,
 * which edge, 1 or -1.
 */
const STATEMENT = `
  WITH edges AS MATERIALIZED (
    SELECT e.edge,
      CASE GROUPING(h.model_id, h.key_id, h.provider_id)
        WHEN 7 THEN 'all' WHEN 3 THEN 'model' WHEN 5 THEN 'key' ELSE 'provider' END AS dimension,
      coalesce(h.model_id, h.key_id, h.provider_id, 0) AS id,
      count(*) AS facts, count(h.requests) AS facts_counted, coalesce(sum(h.requests), 0) AS requests,
      coalesce(sum(h.tokens_input), 0) AS tokens_input, coalesce(sum(h.tokens_output), 0) AS tokens_output,
      sum(h.cost) AS cost, coalesce(sum(h.cost) FILTER (WHERE h.requests IS NOT NULL), 0) AS counted_cost,
      sum(h.byok_cost) AS byok_cost
    FROM unnest($2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS e (start, stop, edge)
      JOIN usage_hour h ON h.user_id = $1 AND h.hour >= e.start AND h.hour < e.stop
    GROUP BY GROUPING SETS (
      (e.edge), (e.edge, h.model_id), (e.edge, h.key_id), (e.edge, h.provider_id))
  )
  SELECT s.*, coalesce(m.name, p.name) AS name, k.name AS key_name, k.upstream_name, k.label, k.managed_by
  FROM (
    SELECT bucket, dimension, id, ${COLUMNS.map((name) => `sum(${name}) AS ${name}`).join(', ')}
    FROM (
      SELECT b.bucket, d.dimension, d.id, ${COLUMNS.map((name) => `d.${name}`).join(', ')}
      FROM unnest($4::integer[], $5::text[], $6::date[], $7::date[]) AS b (bucket, dimension, first, after)
        JOIN usage_day_sum d
          ON d.user_id = $1 AND d.dimension = b.dimension AND d.day >= b.first AND d.day < b.after
      UNION ALL
      SELECT b.bucket, e.dimension, e.id, ${COLUMNS.map((name) => `b.sign * e.${name}`).join(', ')}
      FROM unnest($8::integer[], $9::text[], $10::integer[], $11::integer[]) AS b (bucket, dimension, edge, sign)
        JOIN edges e ON e.edge = b.edge AND e.dimension = b.dimension
    ) parts
    GROUP BY bucket, dimension, id HAVING sum(facts) > 0
  ) s
  LEFT JOIN models m ON s.dimension = 'model' AND m.id = s.id
  LEFT JOIN providers p ON s.dimension = 'provider' AND p.id = s.id
  LEFT JOIN api_keys k ON s.dimension = 'key' AND k.id = s.id
  ORDER BY s.bucket`;

interface SumRow extends TotalsRow {
  readonly bucket: number;
  readonly dimension: Dimension;
  readonly id: string;
  readonly name: string | null;
  readonly key_name: string | null;
  readonly upstream_name: string | null;
  readonly label: string;
  readonly managed_by: string | null;
}

/**
 * Sums of the user's usage over any spans of whole hours, exact, in one statement. What it reads follows from the days
 * and from how many models, keys and providers there are, and not from the facts: whole UTC days come from the rollup,
 * and facts are read only between a midnight of UTC and the start or end of a bucket that is near it.
 */
export async function readSums(ctx: Ctx, userId: number, buckets: readonly Bucket[]): Promise<Sum[]> {
  const edges = new Map<string, { readonly number: number; readonly hours: Hours }>();
  const numberOf = (hours: Hours) => {
    const name = `${hours.from.getTime()} ${hours.to.getTime()}`;
    const edge = edges.get(name) ?? { number: edges.size + 1, hours };
    edges.set(name, edge);
    return edge.number;
  };
  const split = buckets.map((bucket) => ({ ...bucket, ...splitAtMidnights(bucket.hours) }));
  const whole = split.flatMap(({ days, ...of }) => (days === null ? [] : [{ ...of, days }]));
  const parts = split.flatMap(({ edges: own, ...of }) =>
    own.map(({ hours, sign }) => ({ ...of, edge: numberOf(hours), sign })),
  );
  const rows = await prepared<SumRow>(ctx, 'sums', STATEMENT, [
    userId,
    [...edges.values()].map(({ hours }) => toTimestamp(hours.from)),
    [...edges.values()].map(({ hours }) => toTimestamp(hours.to)),
    whole.map(({ bucket }) => bucket),
    whole.map(({ dimension }) => dimension),
    whole.map(({ days }) => toTimestamp(days.from)),
    whole.map(({ days }) => toTimestamp(days.to)),
    parts.map(({ bucket }) => bucket),
    parts.map(({ dimension }) => dimension),
    parts.map(({ edge }) => edge),
    parts.map(({ sign }) => sign),
  ]);
  return rows.map(toSum);
}

function toSum(row: SumRow): Sum {
  return {
    ...toTotals(row),
    bucket: row.bucket,
    dimension: row.dimension,
    id: Number(row.id),
    name: row.name,
    key:
      row.dimension !== 'key'
        ? null
        : {
            id: Number(row.id),
            name: nameOf({ name: row.key_name, upstreamName: row.upstream_name, label: row.label }),
            label: row.label,
            managedBy: row.managed_by === null ? null : Number(row.managed_by),
          },
  };
}
