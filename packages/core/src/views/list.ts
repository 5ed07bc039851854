import type { SavedViewList } from '@watcher/contract/views';
import { eq, sql } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { savedViews } from '../db/schema/index.ts';
import { toView } from './view.ts';

/** The team's saved views, by name. */
export async function listViews(ctx: Ctx, { teamId }: Scope): Promise<SavedViewList> {
  const rows = await ctx.db
    .select()
    .from(savedViews)
    .where(eq(savedViews.teamId, teamId))
    .orderBy(sql`lower(${savedViews.name})`);
  return { items: rows.map(toView), total: rows.length };
}
