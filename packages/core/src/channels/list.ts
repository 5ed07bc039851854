import { asc, eq } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { channels } from '../db/schema/index.ts';
import { type ChannelView, toChannel } from './channel.ts';

/** The channels of the team, oldest first. */
export async function listChannels(
  ctx: Ctx,
  { teamId }: Scope,
): Promise<{ items: ChannelView[]; total: number }> {
  const rows = await ctx.db
    .select()
    .from(channels)
    .where(eq(channels.teamId, teamId))
    .orderBy(asc(channels.id));
  return { items: rows.map((row) => toChannel(ctx, row)), total: rows.length };
}
