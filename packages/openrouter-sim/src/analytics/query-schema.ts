import { z } from 'zod';
import { ApiError } from '../api-error.ts';
import { DAY, dayStart, GRANULARITIES, HOUR } from '../time.ts';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { METRICS, type Metric } from './metrics.ts';

const scalar = z.union([z.string(), z.number()]);
const limit = z.int().min(1).max(10_000);

export const analyticsQuery = z.object({
  metrics: z.array(z.string()).min(1),
  dimensions: z.array(z.string()).max(2).default([]),
  filters: z
    .array(
      z.object({
        field: z.string(),
        operator: z.string(),
        value: z.union([scalar, z.array(scalar)]),
        include_unset: z.boolean().optional(),
      }),
    )
    .max(20)
    .default([]),
  granularity: z.enum(GRANULARITIES).optional(),
  time_range: z
    .object({ start: z.iso.datetime({ offset: true }), end: z.iso.datetime({ offset: true }) })
    .optional(),
  order_by: z.object({ field: z.string(), direction: z.enum(['asc', 'desc']) }).optional(),
  limit: limit.default(1000),
  group_limit: limit.optional(),
  classifier_dimensions: z.never('no active classifier').optional(),
  classifier_filters: z.never('no active classifier').optional(),
});

export type AnalyticsQuery = z.infer<typeof analyticsQuery>;
type Range = { from: number; to: number };

function lookUp<T>(kind: string, table: ReadonlyMap<string, T>, names: readonly string[]): Map<string, T> {
  return new Map(
    names.map((name) => {
      const found = table.get(name);
      if (found === undefined) throw new ApiError(400, `Unknown ${kind}: ${name}`);
      return [name, found];
    }),
  );
}

/** The metrics and dimensions that a query names. @throws ApiError 400 for one that does not exist. */
export function named(query: AnalyticsQuery): {
  metrics: Map<string, Metric>;
  dimensions: Map<string, Dimension>;
} {
  return {
    metrics: lookUp('metric', METRICS, query.metrics),
    dimensions: lookUp('dimension', DIMENSIONS, query.dimensions),
  };
}

/**
 * The asked range, start inclusive, end exclusive; the last 7 days when none is asked.
 * @throws ApiError 400 when it is empty, reaches further back than a part of the query is kept, or is wider than
 *   3 hours at minute granularity.
 */
export function rangeOf(query: AnalyticsQuery, now: number, reachDays: number): Range {
  const { time_range: asked } = query;
  // The default range ends with now, whose entries belong to it.
  const from = asked === undefined ? now - 7 * DAY : Date.parse(asked.start);
  const to = asked === undefined ? now + 1 : Date.parse(asked.end);
  if (from >= to) throw new ApiError(400, 'time_range.start must be before time_range.end');
  if (query.granularity === 'minute' && to - from > 3 * HOUR) {
    throw new ApiError(400, 'Minute granularity is limited to a range of 3 hours');
  }
  // Whole days: a range "since this day a year ago" is inside its reach at any hour of today.
  if (from < dayStart(now) - reachDays * DAY || to - from > (reachDays + 1) * DAY) {
    throw new ApiError(400, `The time range is limited to the last ${reachDays} days`);
  }
  return { from, to };
}
