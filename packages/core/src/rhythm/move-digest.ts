import { eq } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';
import { digests } from '../db/schema/index.ts';
import { movedDigest } from './rhythm.ts';

/** Lets the team's next digest come by the clocks of another zone. */
export async function moveDigest(tx: TxCtx, teamId: number, fromZone: string, toZone: string): Promise<void> {
  const ofTeam = eq(digests.teamId, teamId);
  const [digest] = await tx.db.select({ nextAt: digests.nextAt }).from(digests).where(ofTeam).for('update');
  if (digest === undefined || digest.nextAt === null) return;
  await tx.db
    .update(digests)
    .set({ nextAt: movedDigest(digest.nextAt, fromZone, toZone) })
    .where(ofTeam);
}
