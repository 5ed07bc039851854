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
import { writeDueDigests } from './due.ts';
import { getDigest } from './settings.ts';

/**
 * Sets how often the digest comes, and where it goes. What is left out stays. One that is due comes all the same, unless none
 * is to come any more; when the rhythm changes it is written first, as it was set before.
 *
 * @throws DomainError `channel_not_found`, or `channel_of_another_team`.
 */
export async function updateDigest(ctx: Ctx, scope: Scope, input: UpdateDigestInput): Promise<Digest> {
  const { teamId } = scope;
  // What is due is judged at one instant, however long the digest of the former rhythm takes to write.
  const now = ctx.now();
  const { frequency = 'none' } = input;
  if (frequency !== 'none' && frequency !== (await getDigest(ctx, scope)).frequency) {
    await writeDueDigests(ctx, now, eq(digests.teamId, teamId));
  }
  return withTransaction(ctx, async (tx) => {
    await lockOwnTeam(tx, scope);
    await assertOwnChannels(tx, scope, input.channelIds);
    const before = await getDigest(tx, scope);
    const after = {
      frequency: input.frequency ?? before.frequency,
      channelIds: input.channelIds === undefined ? before.channelIds : input.channelIds,
    };
    const nextAt =
      after.frequency === 'none' ? null : nextDigest(after.frequency, now, await zoneOfTeam(tx, teamId));
    const isMoved = after.frequency !== before.frequency;
    await tx.db
      .insert(digests)
      .values({ teamId, ...after, nextAt })
      .onConflictDoUpdate({ target: digests.teamId, set: { ...after, ...(isMoved && { nextAt }) } });
    await recordSetting(tx, scope, 'digest.changed', { from: before, to: after });
    await announceChange(tx, teamId);
    return after;
  });
}
