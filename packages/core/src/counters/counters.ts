import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx, TxCtx } from '../context.ts';
import { arrayLiteral } from '../db/array-literal.ts';
import { toTimestamp } from '../db/timestamp.ts';
import { tooFarAhead } from '../lib/clock-ahead.ts';

/** So long what a counter was is kept: longer than any month. */
const KEPT = '40 days';

/** What a clock that was ahead has seen would hide all looks until its time comes. */
async function forgetLooksAhead(
  tx: Pick<Ctx, 'db' | 'now'>,
  { teamId, id }: { readonly teamId: number; readonly id: number },
): Promise<void> {
  const now = sql`${tx.now().toISOString()}::timestamptz`;
  await tx.db.execute(sql`
    DELETE FROM key_counters c USING api_keys k
    WHERE k.team_id = ${teamId} AND (k.id = ${id} OR k.managed_by = ${id}) AND c.team_id = k.team_id
      AND c.key_id = k.id AND c.hour >= date_trunc('hour', ${now}, 'UTC') AND c.seen_at > ${tooFarAhead(tx.now()).toISOString()}::timestamptz`);
}

/**
 * Remembers what a run saw of counters: those of the key itself and of the keys that it answers for. What did not move
 * writes nothing, and a BYOK counter that was not shown counts as standing where it was last seen.
 */
export async function noteSyncedCounters(
  tx: Pick<Ctx, 'db' | 'now'>,
  { teamId, id }: { readonly teamId: number; readonly id: number },
): Promise<void> {
  await forgetLooksAhead(tx, { teamId, id });
  await tx.db.execute(sql`
    INSERT INTO key_counters AS c (team_id, key_id, hour, seen_at, usage, byok_usage)
    SELECT s.team_id, s.key_id, date_trunc('hour', s.counter_observed_at, 'UTC'), s.counter_observed_at, s.counter_usage,
      coalesce(s.counter_byok_usage, last.byok_usage, 0)
    FROM key_sync_state s JOIN api_keys k ON k.team_id = s.team_id AND k.id = s.key_id
      LEFT JOIN LATERAL (
        SELECT usage, byok_usage, seen_at FROM key_counters
        WHERE team_id = s.team_id AND key_id = s.key_id ORDER BY hour DESC LIMIT 1
      ) last ON true
    WHERE s.team_id = ${teamId} AND (k.id = ${id} OR k.managed_by = ${id}) AND s.counter_usage IS NOT NULL
      AND (last.seen_at IS NULL OR last.seen_at < s.counter_observed_at)
      AND (last.usage, last.byok_usage) IS DISTINCT FROM (s.counter_usage, coalesce(s.counter_byok_usage, last.byok_usage, 0))
    ORDER BY s.key_id
    ON CONFLICT (team_id, key_id, hour) DO UPDATE
      SET seen_at = excluded.seen_at, usage = excluded.usage, byok_usage = excluded.byok_usage
      WHERE c.seen_at < excluded.seen_at`);
}

/** The lifetime counters of a key, by its hash, as a look showed them; null: not shown. 1e-12 USD. */
export interface Seen {
  readonly hash: string;
  readonly usage: bigint;
  readonly byokUsage: bigint | null;
}

const movedKey = z.object({
  id: z.coerce.number(),
  hash: z.string(),
  managedBy: z.coerce.number().nullable(),
  isActive: z.boolean(),
  hadLook: z.boolean(),
});

/**
 * Remembers what a look showed of the keys that the one that was asked answers for.
 *
 * @returns the keys whose counters moved since they were last seen.
 */
export async function storeSeen(
  tx: TxCtx,
  asked: { readonly teamId: number; readonly id: number },
  seen: readonly Seen[],
): Promise<{ id: number; hash: string; managedBy: number | null; isActive: boolean }[]> {
  const now = tx.now().toISOString();
  await forgetLooksAhead(tx, asked);
  const rows = await tx.db.execute(sql`
    WITH seen AS (
      SELECT k.team_id, k.id, k.hash, k.managed_by, k.is_active, o.usage,
        coalesce(o.byok_usage, last.byok_usage, 0) AS byok_usage, last.seen_at AS last_at
      FROM unnest(${arrayLiteral(seen.map(({ hash }) => hash))}::text[],
          ${arrayLiteral(seen.map(({ usage }) => usage))}::bigint[],
          ${arrayLiteral(seen.map(({ byokUsage }) => byokUsage))}::bigint[]) AS o (hash, usage, byok_usage)
        JOIN api_keys k ON k.team_id = ${asked.teamId} AND k.hash = o.hash
          AND (k.id = ${asked.id} OR k.managed_by = ${asked.id})
        LEFT JOIN LATERAL (
          SELECT usage, byok_usage, seen_at FROM key_counters
          WHERE team_id = k.team_id AND key_id = k.id ORDER BY hour DESC LIMIT 1
        ) last ON true
      WHERE (last.usage, last.byok_usage) IS DISTINCT FROM (o.usage, coalesce(o.byok_usage, last.byok_usage, 0))
        AND (last.seen_at IS NULL OR last.seen_at <= ${now}::timestamptz)
    ), stored AS (
      INSERT INTO key_counters AS c (team_id, key_id, hour, seen_at, usage, byok_usage)
      SELECT team_id, id, date_trunc('hour', ${now}::timestamptz, 'UTC'), ${now}::timestamptz, usage, byok_usage
      FROM seen ORDER BY id
      ON CONFLICT (team_id, key_id, hour) DO UPDATE
        SET seen_at = excluded.seen_at, usage = excluded.usage, byok_usage = excluded.byok_usage
    )
    SELECT id, hash, managed_by AS "managedBy", is_active AS "isActive", last_at IS NOT NULL AS "hadLook" FROM seen`);
  return rows.map((row) => movedKey.parse(row)).filter(({ hadLook }) => hadLook);
}

/**
 * Takes away what no period that runs can begin with any more; the newest before that stays, and so does the first of all.
 *
 * @param starts when periods of teams began that are longer: the newest look before each stays, too.
 */
export async function forgetOldCounters(
  ctx: Pick<Ctx, 'db' | 'now'>,
  starts: readonly { readonly teamId: number; readonly from: Date }[],
): Promise<number> {
  const before = sql`${ctx.now().toISOString()}::timestamptz - ${KEPT}::interval`;
  const teamIds = arrayLiteral(starts.map(({ teamId }) => teamId));
  const instants = arrayLiteral(starts.map(({ from }) => toTimestamp(from)));
  const deleted = await ctx.db.execute(sql`
    DELETE FROM key_counters c WHERE hour < ${before} AND EXISTS (
      SELECT FROM key_counters WHERE team_id = c.team_id AND key_id = c.key_id AND hour > c.hour AND hour < ${before})
      -- The first look dates all that came after it.
      AND EXISTS (SELECT FROM key_counters WHERE team_id = c.team_id AND key_id = c.key_id AND hour < c.hour)
      AND NOT EXISTS (
        SELECT FROM unnest(${teamIds}::bigint[], ${instants}::timestamptz[]) AS b (team_id, start)
        WHERE b.team_id = c.team_id AND c.hour < b.start AND NOT EXISTS (
          SELECT FROM key_counters WHERE team_id = c.team_id AND key_id = c.key_id AND hour > c.hour AND hour < b.start))`);
  return deleted.count;
}
