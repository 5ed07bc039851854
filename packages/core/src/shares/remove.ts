import { and, eq } from 'drizzle-orm';
import { ownOrThrow } from '../access/scope.ts';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope } from '../context.ts';
import { shares } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { announceChange } from '../live.ts';

/**
 * Revokes a share link: whoever opens it from now on is refused.
 *
 * @throws DomainError `share_not_found`, or `share_of_another_team`.
 */
export async function removeShare(ctx: Ctx, scope: Scope, input: { id: number }): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const [row] = await tx.db.select().from(shares).where(eq(shares.id, input.id)).for('update');
    const { teamId, id, name } = ownOrThrow(scope, row, 'share_not_found', 'share_of_another_team');
    await tx.db.delete(shares).where(and(eq(shares.teamId, teamId), eq(shares.id, id)));
    await recordAct(tx, scope, {
      action: 'share.revoked',
      subject: { type: 'share', id, name },
    });
    await announceChange(tx, teamId);
  });
}
