import type { WatchedKey } from '@watcher/contract/key-pages';
import { eq, sql } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { BY_NAME } from '../keys/key.ts';
import { readRun } from './runs.ts';
import { toShownKey } from './shown.ts';

type WatchedKeyView = Omit<WatchedKey, 'lastError'>;

/** Every key of the team by name, with whether a sync of it waits or runs, and how the last one went. */
export async function watchedKeys(ctx: Ctx, scope: Scope): Promise<WatchedKeyView[]> {
  const { teamId } = scope;
  const rows = await ctx.db
    .select({
      key: apiKeys,
      pending: sql`EXISTS (
        SELECT FROM graphile_worker.jobs j
        WHERE j.key = 'sync-key:' || api_keys.id AND j.attempts < j.max_attempts AND j.run_at <= now())`,
      lastRun: sql`(
        SELECT to_json(r) FROM sync_runs r
        WHERE r.team_id = api_keys.team_id AND r.key_id = api_keys.id AND r.source <> 'validation'
        ORDER BY r.started_at DESC, r.id DESC LIMIT 1)`,
    })
    .from(apiKeys)
    .where(eq(apiKeys.teamId, teamId))
    .orderBy(BY_NAME, apiKeys.id);
  return rows.map(({ key, pending, lastRun }) => ({
    ...toShownKey(key, ctx.now()),
    pending: pending === true,
    lastRun: readRun(lastRun),
  }));
}
