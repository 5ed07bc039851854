import type { Hours } from '@watcher/contract/calendar/dates';
import { HOUR } from '@watcher/contract/calendar/time';
import type { Ctx } from '../../context.ts';
import { arrayLiteral } from '../../db/array-literal.ts';
import { prepared, type Value } from '../../db/prepared.ts';
import { toTimestamp } from '../../db/timestamp.ts';
import { nameOf } from '../../keys/key.ts';
import { splitAtMidnights } from './split.ts';
import { NOTHING, type Totals, type TotalsRow, toTotals } from './totals.ts';

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
const listed = (of: (column: string) => string) => COLUMNS.map(of).join(', ');

/**
 * $1 team · $2–$5 whole days of buckets: number, dimension, first day, day after the last. `OFFSET 0` keeps PostgreSQL
 * from reading all that the team ever used and joining that: each bucket's days are looked up in the index.
 */
const DAYS = `
  SELECT b.bucket, b.dimension, d.*
  FROM unnest($2::integer[], $3::text[], $4::date[], $5::date[]) AS b (bucket, dimension, first, after),
    LATERAL (
      SELECT id, ${listed((column) => column)} FROM usage_day_sum
      WHERE team_id = $1 AND dimension = b.dimension AND day >= b.first AND day < b.after OFFSET 0
    ) d`;

/** Sums of facts, as bigint, so that summing them up further does not become arithmetic of numeric. */
const OF_FACTS = [
  'count(*) AS facts',
  'count(requests) AS facts_counted',
  ...['requests', 'tokens_input', 'tokens_output', 'cost', 'byok_cost'].map(
    (name) => `coalesce(sum(${name}), 0)::bigint AS ${name}`,
  ),
  'coalesce(sum(cost) FILTER (WHERE requests IS NOT NULL), 0)::bigint AS counted_cost',
].join(', ');

/**
 * $6 $7 the hours of edges, and which edge each is of · $8 $9 the first and the last of them, which tell PostgreSQL
 * what months to leave alone · $10–$13 edges of buckets: number, dimension, which edge, 1 or -1. An edge is summed up
 * once, whoever it is added to or taken from.
 */
const EDGES = `
  SELECT b.bucket, b.dimension, e.id, ${listed((column) => `b.sign * e.${column}`)}
  FROM unnest($10::integer[], $11::text[], $12::integer[], $13::integer[]) AS b (bucket, dimension, edge, sign)
    JOIN (
      SELECT edge,
        CASE GROUPING(model_id, key_id, provider_id)
          WHEN 7 THEN 'all' WHEN 3 THEN 'model' WHEN 5 THEN 'key' ELSE 'provider' END AS dimension,
        coalesce(model_id, key_id, provider_id, 0) AS id, ${listed((column) => `sum(${column})::bigint AS ${column}`)}
      FROM (
        SELECT o.edge, h.model_id, h.key_id, h.provider_id, ${OF_FACTS}
        FROM unnest($6::timestamptz[], $7::integer[]) AS o (hour, edge),
          LATERAL (
            SELECT * FROM usage_hour WHERE team_id = $1 AND hour = o.hour AND hour BETWEEN $8 AND $9 OFFSET 0
          ) h
        GROUP BY o.edge, h.model_id, h.key_id, h.provider_id
      ) f
      GROUP BY GROUPING SETS ((edge), (edge, model_id), (edge, key_id), (edge, provider_id))
    ) e ON e.edge = b.edge AND e.dimension = b.dimension`;

const sumOf = (parts: string) => `
  SELECT bucket, dimension, id, ${listed((column) => `sum(${column}) AS ${column}`)}
  FROM (${parts}) p GROUP BY bucket, dimension, id HAVING sum(facts) > 0`;

/** Sums with the names of what they are of. */
const named = (sums: string) => `
  SELECT s.*, coalesce(m.name, p.name) AS name, k.name AS key_name, k.upstream_name, k.label, k.managed_by
  FROM (${sums}) s
    LEFT JOIN models m ON s.dimension = 'model' AND m.id = s.id
    LEFT JOIN providers p ON s.dimension = 'provider' AND p.id = s.id
    LEFT JOIN api_keys k ON s.dimension = 'key' AND k.team_id = $1 AND k.id = s.id
  ORDER BY s.bucket, s.id`;

/** What is in all has no names to look up, and on whole days there are no edges. */
const STATEMENTS = {
  'sums-of-days': sumOf(DAYS),
  'sums-of-hours': sumOf(`${DAYS} UNION ALL ${EDGES}`),
  'named-sums-of-days': named(sumOf(DAYS)),
  'named-sums-of-hours': named(sumOf(`${DAYS} UNION ALL ${EDGES}`)),
};

interface SumRow extends TotalsRow {
  readonly bucket: number;
  readonly dimension: Dimension;
  readonly id: string;
  readonly name?: string | null;
  readonly key_name?: string | null;
  readonly upstream_name?: string | null;
  readonly label?: string | null;
  readonly managed_by?: string | null;
}

/**
 * Sums of the team's usage over any spans of whole hours, exact, in one statement. What it reads follows from the days
 * and from how many models, keys and providers there are, and not from the facts: whole UTC days come from the rollup,
 * and facts are read only between a midnight of UTC and the start or end of a bucket that is near it.
 */
export async function readSums(ctx: Ctx, teamId: number, buckets: readonly Bucket[]): Promise<Sum[]> {
  const split = buckets.map((bucket) => ({ ...bucket, ...splitAtMidnights(bucket.hours) }));
  const whole = split.flatMap(({ days, ...of }) => (days === null ? [] : [{ ...of, days }]));
  const values = [
    teamId,
    arrayLiteral(whole.map(({ bucket }) => bucket)),
    arrayLiteral(whole.map(({ dimension }) => dimension)),
    arrayLiteral(whole.map(({ days }) => toTimestamp(days.from))),
    arrayLiteral(whole.map(({ days }) => toTimestamp(days.to))),
  ];
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
  const prefix = buckets.some(({ dimension }) => dimension !== 'all') ? 'named-' : '';
  const ask = async (of: 'days' | 'hours', edges: readonly Value[]) => {
    const name = `${prefix}sums-of-${of}` as const;
    return (await prepared<SumRow>(ctx, STATEMENTS[name], [...values, ...edges])).map(toSum);
  };
  if (first === undefined || last === undefined) return ask('days', []);
  return ask('hours', [
    arrayLiteral(sorted.map(({ at }) => at)),
    arrayLiteral(sorted.map(({ edge }) => edge)),
    first.at,
    last.at,
    arrayLiteral(parts.map(({ bucket }) => bucket)),
    arrayLiteral(parts.map(({ dimension }) => dimension)),
    arrayLiteral(parts.map(({ edge }) => edge)),
    arrayLiteral(parts.map(({ sign }) => sign)),
  ]);
}

/** All that a team used in a span. On whole days it is read by a statement that PostgreSQL plans once for good. */
export async function readTotal(ctx: Ctx, teamId: number, hours: Hours): Promise<Totals> {
  const { days, edges } = splitAtMidnights(hours);
  if (days === null || edges.length > 0) {
    const [sum = NOTHING] = await readSums(ctx, teamId, [{ bucket: 0, dimension: 'all', hours }]);
    return sum;
  }
  const [row] = await prepared<TotalsRow>(
    ctx,
    `SELECT ${listed((column) => `coalesce(sum(${column}), 0) AS ${column}`)} FROM usage_day_sum
     WHERE team_id = $1 AND dimension = 'all' AND day >= $2 AND day < $3`,
    [teamId, toTimestamp(days.from), toTimestamp(days.to)],
  );
  return row === undefined ? NOTHING : toTotals(row);
}

/** The whole hours that begin in the span; it is less than a day long. */
function hoursIn({ from, to }: Hours): Date[] {
  const first = Math.ceil(from.getTime() / HOUR);
  const count = Math.max(0, Math.ceil(to.getTime() / HOUR) - first);
  return Array.from({ length: count }, (_, index) => new Date((first + index) * HOUR));
}

function toSum(row: SumRow): Sum {
  const { bucket, dimension, name = null } = row;
  return { ...toTotals(row), bucket, dimension, id: Number(row.id), name, key: keyOf(row) };
}

function keyOf(row: SumRow): SummedKey | null {
  const { label, key_name: name = null, upstream_name: upstreamName = null, managed_by: managedBy } = row;
  if (label == null) return null;
  return {
    id: Number(row.id),
    name: nameOf({ name, upstreamName, label }),
    label,
    managedBy: managedBy == null ? null : Number(managedBy),
  };
}
