import { sql } from 'drizzle-orm';
import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { isKnownBy, type KnownSpan, knownOfKey } from '../usage/known.ts';
import { hoursOf } from '../usage/period.ts';
import { daysIn } from '../usage/rows.ts';
import { daysForKeys, spendOf } from '../usage/spend.ts';
import { type RunRow, toRun } from './runs.ts';
import type { KeySummary } from './schemas.ts';

const DAYS = 14;

interface SummaryRow extends Record<string, unknown> {
  key_id: string;
  days: { day: string; cost: string }[] | null;
  known: KnownSpan[] | null;
  run: RunRow | null;
}

/** What every key of the user spends, and how its last sync went, oldest key first. */
export async function keySummaries(
  ctx: Ctx,
  input: { timeZone?: string | undefined },
): Promise<KeySummary[]> {
  const { userId } = requireSession(ctx);
  const { timeZone = 'UTC' } = input;
  const days = daysForKeys(ctx.now(), timeZone, DAYS);
  const result = await ctx.db.execute<SummaryRow>(sql`
    WITH spent AS (
      SELECT d.key_id, d.day, sum(d.cost) AS cost FROM ${daysIn(userId, { ...days.all, timeZone })}
      WHERE d.user_id = ${userId} AND d.day BETWEEN ${days.all.startDate} AND ${days.all.endDate}
      GROUP BY d.key_id, d.day
    )
    SELECT k.id AS key_id, s.days, ${knownOfKey(hoursOf(days.all, timeZone))} AS known, to_json(r) AS run
    FROM api_keys k
    LEFT JOIN (
      SELECT key_id, json_agg(json_build_object('day', day::text, 'cost', cost::text)) AS days FROM spent GROUP BY key_id
    ) s ON s.key_id = k.id
    LEFT JOIN LATERAL (
      SELECT * FROM sync_runs WHERE key_id = k.id AND source <> 'validation'
      ORDER BY started_at DESC, id DESC LIMIT 1
    ) r ON true
    WHERE k.user_id = ${userId} ORDER BY k.id`);
  return result.rows.map((row) => {
    const costs = new Map((row.days ?? []).map(({ day, cost }) => [day, BigInt(cost)]));
    return {
      keyId: Number(row.key_id),
      ...spendOf(days, timeZone, costs, isKnownBy(row.known ?? [])),
      lastRun: row.run === null ? null : toRun(row.run),
    };
  });
}
