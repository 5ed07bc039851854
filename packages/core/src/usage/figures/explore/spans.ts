import { dayStarts, hoursOf } from '@watcher/contract/calendar/dates';
import type { Dimension } from '@watcher/contract/explore';
import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { toTimestamp } from '../../../db/timestamp.ts';
import { type Span, unallocatedSpans } from '../spans.ts';
import { type Filter, ofKeys } from './source.ts';

const spans = z.array(
  z
    .object({ from: z.number(), to: z.number(), key: z.number(), cost: z.string(), byok: z.string() })
    .transform(
      ({ from, to, key, cost, byok }): Span => ({
        hours: { from: new Date(from), to: new Date(to) },
        key: { id: key },
        cost: BigInt(cost),
        byokCost: BigInt(byok),
      }),
    ),
);

/**
 * The spans that a period holds, of the keys that a filter lets through, as one JSON text. They have neither model nor provider:
 * a filter that asks for some of these leaves them out.
 */
export function spansIn(teamId: number, filter: Filter): SQL {
  const { from, to } = hoursOf(filter, filter.timeZone ?? 'UTC');
  const { models, providers, exclude = [] } = filter;
  const has = (list: readonly (string | null)[] | undefined, isExcluded: boolean) =>
    list === undefined || list.includes(null) !== isExcluded;
  const isIn = has(models, exclude.includes('models')) && has(providers, exclude.includes('providers'));
  const parts = [
    sql`team_id = ${teamId} AND ${isIn}`,
    sql`"from" >= ${toTimestamp(from)} AND until <= ${toTimestamp(to)}`,
    ...ofKeys(teamId, filter, sql`key_id`),
  ];
  return sql`(
    SELECT coalesce(json_agg(json_build_object('from', extract(epoch FROM "from") * 1000,
      'to', extract(epoch FROM until) * 1000, 'key', key_id, 'cost', cost::text, 'byok', byok_cost::text)
      ORDER BY "from", until, key_id), '[]')
    FROM usage_span WHERE ${sql.join(parts, sql` AND `)})`;
}

/** Of these spans those that are in no row: rows have what lies in one day, and rows by hour nothing of spans. */
export function unallocatedOf(json: unknown, filter: Filter, groupBy: readonly Dimension[]): Span[] {
  const found = spans.parse(json);
  if (found.length === 0 || groupBy.includes('hour')) return found;
  const { timeZone = 'UTC' } = filter;
  const period = hoursOf(filter, timeZone);
  const starts = dayStarts(filter, timeZone);
  const days = starts.map((from, index) => ({ from, to: starts[index + 1] ?? period.to }));
  return unallocatedSpans(found, period, days);
}
