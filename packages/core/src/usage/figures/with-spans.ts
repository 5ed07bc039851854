import { holds, type KeySpan } from './spans.ts';
import type { Sum } from './sum.ts';
import type { SplitBucket } from './sum-values.ts';
import { NOTHING } from './totals.ts';

/**
 * Adds to sums what keys used in spans that a bucket holds. A span within a UTC day is in the sums of that day already,
 * and leaves those of a bucket that reads the day and does not hold the span.
 */
export function withSpans(
  sums: readonly Sum[],
  buckets: readonly SplitBucket[],
  spans: readonly KeySpan[],
): Sum[] {
  if (spans.length === 0) return [...sums];
  const all = new Map(sums.map((sum) => [identityOf(sum), sum]));
  for (const { bucket, dimension, hours, days } of buckets) {
    for (const span of spans) {
      const isRead = span.isInDay && days !== null && holds(days, span.hours);
      const times = Number(holds(hours, span.hours)) - Number(isRead);
      if (times === 0) continue;
      const key = dimension === 'key' ? span.key : null;
      const of = { bucket, dimension, id: key?.id ?? 0, name: null, key };
      const before = all.get(identityOf(of)) ?? { ...NOTHING, ...of };
      const amount = BigInt(times);
      const after = {
        ...before,
        facts: before.facts + times,
        cost: before.cost + amount * span.cost,
        byokCost: before.byokCost + amount * span.byokCost,
      };
      if (after.facts === 0) all.delete(identityOf(of));
      else all.set(identityOf(of), after);
    }
  }
  return [...all.values()];
}

function identityOf({ bucket, dimension, id }: Pick<Sum, 'bucket' | 'dimension' | 'id'>): string {
  return `${bucket} ${dimension} ${id}`;
}
