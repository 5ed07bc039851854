import type { ShareList } from '@watcher/contract/shares';
import { desc, eq } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { shares } from '../db/schema/index.ts';
import { toShare } from './share.ts';

/** The team's share links, newest first, expired ones too. Their tokens are not known any more. */
export async function listShares(ctx: Ctx, { teamId }: Scope): Promise<ShareList> {
  const rows = await ctx.db.select().from(shares).where(eq(shares.teamId, teamId)).orderBy(desc(shares.id));
  const now = ctx.now();
  return { items: rows.map((row) => toShare(row, now)), total: rows.length };
}
