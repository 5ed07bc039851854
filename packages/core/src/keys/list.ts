import type { ListKeysInput } from '@watcher/contract/keys';
import { and, asc, count, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { BY_NAME, type KeyView, toKey } from './key.ts';

const sortExpressions: Record<ListKeysInput['sortBy'], SQL> = {
  created_at: sql`${apiKeys.createdAt}`,
  name: BY_NAME,
  last_synced_at: sql`${apiKeys.lastSyncedAt}`,
  // A key that was read and used nothing has spent 0; of one that never was, the cost is unknown.
  cost: sql`coalesce(
    (SELECT u.cost FROM usage_key u WHERE u.team_id = ${apiKeys.teamId} AND u.key_id = ${apiKeys.id}),
    CASE WHEN ${apiKeys.lastSyncedAt} IS NOT NULL THEN 0 END)`,
};

/**
 * The team's keys, pasted and found, a page at a time. Keys that were never synced come last by cost or sync, in either
 * order.
 */
export async function listKeys(
  ctx: Ctx,
  { teamId }: Scope,
  input: ListKeysInput,
): Promise<{ items: KeyView[]; total: number; skip: number; limit: number }> {
  const direction = input.sortOrder === 'asc' ? asc : desc;
  const matching = and(eq(apiKeys.teamId, teamId), ...filters(input));
  const rows = await ctx.db
    .select()
    .from(apiKeys)
    .where(matching)
    .orderBy(sql`${direction(sortExpressions[input.sortBy])} NULLS LAST`, direction(apiKeys.id))
    .offset(input.skip)
    .limit(input.limit);
  const [all] = await ctx.db.select({ total: count() }).from(apiKeys).where(matching);
  const now = ctx.now();
  return {
    items: rows.map((row) => toKey(row, now)),
    total: all?.total ?? 0,
    skip: input.skip,
    limit: input.limit,
  };
}

function filters({ tag, status, q }: ListKeysInput): (SQL | undefined)[] {
  return [
    status === undefined ? undefined : eq(apiKeys.status, status),
    tag === undefined ? undefined : sql`lower(${tag}) IN (SELECT lower(t) FROM unnest(${apiKeys.tags}) AS t)`,
    q === undefined
      ? undefined
      : sql`(position(lower(${q}) IN ${BY_NAME}) > 0 OR position(lower(${q}) IN lower(${apiKeys.label})) > 0)`,
  ];
}
