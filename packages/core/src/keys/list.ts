import type { KeyList, ListKeysInput } from '@watcher/contract/keys';
import { asc, count, desc, eq, type SQL, sql } from 'drizzle-orm';
import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { BY_NAME, toKey } from './internal.ts';

const sortExpressions: Record<ListKeysInput['sortBy'], SQL> = {
  created_at: sql`${apiKeys.createdAt}`,
  name: BY_NAME,
  last_synced_at: sql`${apiKeys.lastSyncedAt}`,
  // A key that was read and used nothing has spent 0; of one that never was, nobody knows.
  cost: sql`coalesce(
    (SELECT u.cost FROM usage_key u WHERE u.user_id = ${apiKeys.userId} AND u.key_id = ${apiKeys.id}),
    CASE WHEN ${apiKeys.lastSyncedAt} IS NOT NULL THEN 0 END)`,
};

/** The user's keys, pasted and found, a page at a time. Keys that were never synced come last by cost or sync, in either order. */
export async function listKeys(ctx: Ctx, input: ListKeysInput): Promise<KeyList> {
  const { userId } = requireSession(ctx);
  const direction = input.sortOrder === 'asc' ? asc : desc;
  const rows = await ctx.db
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.userId, userId))
    .orderBy(sql`${direction(sortExpressions[input.sortBy])} NULLS LAST`, direction(apiKeys.id))
    .offset(input.skip)
    .limit(input.limit);
  const [all] = await ctx.db.select({ total: count() }).from(apiKeys).where(eq(apiKeys.userId, userId));
  return { items: rows.map(toKey), total: all?.total ?? 0, skip: input.skip, limit: input.limit };
}
