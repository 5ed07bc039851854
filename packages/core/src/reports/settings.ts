import type { Digest, UpdateDigestInput } from '@watcher/contract/reports';
import { eq } from 'drizzle-orm';
import { recordSetting } from '../audit/record.ts';
import { zoneOfTeam } from '../budgets/budget.ts';
import { assertOwnChannels } from '../budgets/input.ts';
import type { Ctx, Scope } from '../context.ts';
import { digests } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { announceChange } from '../live.ts';
import { nextDigest } from '../rhythm/rhythm.ts';
import { lockOwnTeam } from '../teams/team.ts';

const NONE: Digest = { frequency: 'none', channelIds: null };

/** How often the team gets its digest, and where. */
export async function getDigest(ctx: Pick<Ctx, 'db'>, { teamId }: Pick<Scope, 'teamId'>): Promise<Digest> {
  const [row] = await ctx.db
    .select({ frequency: digests.frequency, channelIds: digests.channelIds })
    .from(digests)
    .where(eq(digests.teamId, teamId));
  return row ?? NONE;
}

/**
 * Sets how often the digest comes, and where it goes. What is left out stays.
 *
 * @throws DomainError `channel_not_found`, or `channel_of_another_team`.
 */
export async function updateDigest(ctx: Ctx, scope: Scope, input: UpdateDigestInput): Promise<Digest> {
  const { teamId } = scope;
  return withTransaction(ctx, async (tx) => {
    await lockOwnTeam(tx, scope);
    await assertOwnChannels(tx, scope, input.channelIds);
    const before = await getDigest(tx, scope);
    const after = {
      frequency: input.frequency ?? before.frequency,
      channelIds: input.channelIds === undefined ? before.channelIds : input.channelIds,
    };
    const nextAt =
      after.frequency === 'none' ? null : nextDigest(after.frequency, tx.now(), await zoneOfTeam(tx, teamId));
    await tx.db
      .insert(digests)
      .values({ teamId, ...after, nextAt })
      .onConflictDoUpdate({ target: digests.teamId, set: { ...after, nextAt } });
    await recordSetting(tx, scope, 'digest.changed', { from: before, to: after });
    await announceChange(tx, teamId);
    return after;
  });
}
