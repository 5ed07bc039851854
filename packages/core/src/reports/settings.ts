import type { Digest } from '@watcher/contract/reports';
import { eq } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { digests } from '../db/schema/index.ts';

const NONE: Digest = { frequency: 'none', channelIds: null };

/** How often the team gets its digest, and where. */
export async function getDigest(ctx: Pick<Ctx, 'db'>, { teamId }: Pick<Scope, 'teamId'>): Promise<Digest> {
  const [row] = await ctx.db
    .select({ frequency: digests.frequency, channelIds: digests.channelIds })
    .from(digests)
    .where(eq(digests.teamId, teamId));
  return row ?? NONE;
}
