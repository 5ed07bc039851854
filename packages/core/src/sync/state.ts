import { startOfHour } from '@watcher/contract/calendar/time';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { KeySums } from '../usage/figures/key-sums.ts';
import type { SyncKey } from './key.ts';

/** What is stored of a key's usage, as one statement reads it. */
export interface SyncState {
  /** From when until when analytics has reported it; null when it never has. */
  readonly from: Date | null;
  readonly until: Date | null;
  /** The last comparison with the counters left something unexplained. */
  readonly hasGap: boolean;
  /** All that its facts come to, those included that the clean-up has taken away since. */
  readonly known: KeySums;
  /** The part of it from the hour on in which the counters were observed. */
  readonly recent: KeySums;
}

const instant = z.coerce.number().transform((ms) => new Date(ms));
const row = z.object({
  from: instant.nullable(),
  until: instant.nullable(),
  has_gap: z.boolean(),
  cost: z.coerce.bigint(),
  byok_cost: z.coerce.bigint(),
  recent_cost: z.coerce.bigint(),
  recent_byok_cost: z.coerce.bigint(),
});

export async function readState(
  ctx: Pick<Ctx, 'db'>,
  key: Pick<SyncKey, 'teamId' | 'id' | 'counterObservedAt'>,
): Promise<SyncState> {
  const { teamId, id, counterObservedAt } = key;
  const observedIn = counterObservedAt === null ? 'infinity' : startOfHour(counterObservedAt).toISOString();
  const [found] = await ctx.db.execute(sql`
    SELECT extract(epoch FROM analytics.first) * 1000 AS "from", extract(epoch FROM analytics.last) * 1000 AS until,
      coalesce((
        SELECT gap_to IS NOT NULL FROM reconciliations WHERE team_id = ${teamId} AND key_id = ${id}
        ORDER BY day DESC LIMIT 1
      ), false) AS has_gap,
      coalesce(known.cost, 0) AS cost, coalesce(known.byok_cost, 0) AS byok_cost,
      recent.cost AS recent_cost, recent.byok_cost AS recent_byok_cost
    FROM (
      SELECT min(lower(hours)) AS first, max(upper(hours)) AS last FROM usage_coverage
      WHERE team_id = ${teamId} AND key_id = ${id} AND source = 'analytics' AND NOT isempty(hours)
    ) analytics
    LEFT JOIN usage_key known ON known.team_id = ${teamId} AND known.key_id = ${id}
    CROSS JOIN (
      SELECT coalesce(sum(cost), 0) AS cost, coalesce(sum(byok_cost), 0) AS byok_cost FROM usage_hour
      WHERE team_id = ${teamId} AND key_id = ${id} AND hour >= ${observedIn}::timestamptz
    ) recent`);
  const read = row.parse(found);
  return {
    from: read.from,
    until: read.until,
    hasGap: read.has_gap,
    known: { cost: read.cost, byokCost: read.byok_cost },
    recent: { cost: read.recent_cost, byokCost: read.recent_byok_cost },
  };
}
