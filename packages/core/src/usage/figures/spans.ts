import type { Hours } from '@watcher/contract/calendar/dates';
import type { Dashboard } from '@watcher/contract/usage';
import { type Row, readBigint, readInstant, readInteger } from '../../db/decode.ts';
import { statement, type WithQueries } from '../../db/prepared.ts';
import { toTimestamp } from '../../db/timestamp.ts';
import { toUsd } from '../../lib/money.ts';
import { readSummedKey, type SummedKey } from './summed-key.ts';

/** What a key used in a span, of which no hour is known. Money in 1e-12 USD. */
export interface Span {
  /** To the instant; the end is exclusive. */
  readonly hours: Hours;
  readonly key: { readonly id: number };
  readonly cost: bigint;
  readonly byokCost: bigint;
}

/** The same, as sums have it. */
export interface KeySpan extends Span {
  /** Whether it lies within one UTC day, whose sums it is in. */
  readonly isInDay: boolean;
  readonly key: SummedKey;
}

const overlapping = statement<'team' | 'from' | 'to'>(`
  SELECT extract(epoch FROM s."from") * 1000 AS "from", extract(epoch FROM s.until) * 1000 AS "to",
    (usage_span_day(s."from", s.until) IS NOT NULL)::integer AS is_in_day, s.cost, s.byok_cost,
    k.id, k.name AS key_name, k.upstream_name, k.label, k.managed_by
  FROM usage_span s JOIN api_keys k ON k.team_id = s.team_id AND k.id = s.key_id
  WHERE s.team_id = $team AND s."from" < $to AND s.until > $from
  ORDER BY s."from", s.until, s.key_id`);

/** The spans of a team's keys that have a part in the hours. */
export async function readSpans(ctx: WithQueries, teamId: number, { from, to }: Hours): Promise<KeySpan[]> {
  const rows = await overlapping(ctx, { team: teamId, from: toTimestamp(from), to: toTimestamp(to) });
  return rows.map(toSpan);
}

function toSpan(row: Row): KeySpan {
  return {
    hours: { from: readInstant(row, 'from'), to: readInstant(row, 'to') },
    isInDay: readInteger(row, 'is_in_day') === 1,
    key: readSummedKey(row),
    cost: readBigint(row, 'cost'),
    byokCost: readBigint(row, 'byok_cost'),
  };
}

export function holds(hours: Hours, span: Hours): boolean {
  return span.from >= hours.from && span.to <= hours.to;
}

/** The spans that a period holds, and none of its parts does. */
export function unallocatedSpans<S extends Span>(
  spans: readonly S[],
  period: Hours,
  parts: readonly Hours[],
): S[] {
  return spans.filter(({ hours }) => holds(period, hours) && !parts.some((part) => holds(part, hours)));
}

/** Spans as answers have them. */
export function toUnallocated(spans: readonly Span[]): Dashboard['unallocated'] {
  return spans.map(({ hours, key, cost, byokCost }) => ({
    from: hours.from.toISOString(),
    to: hours.to.toISOString(),
    cost: toUsd(cost),
    byokCost: toUsd(byokCost),
    apiKeyId: key.id,
  }));
}
