import { and, eq } from 'drizzle-orm';
import { ownOrThrow } from '../access/scope.ts';
import type { Ctx, Scope } from '../context.ts';
import { savedViews } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { announceChange } from '../live.ts';

/**
 * Forgets a saved view. What it shows stays.
 *
 * @throws DomainError `view_not_found`, or `view_of_another_team`.
 */
export async function removeView(ctx: Ctx, scope: Scope, input: { id: number }): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const [row] = await tx.db.select().from(savedViews).where(eq(savedViews.id, input.id)).for('update');
    const { teamId, id } = ownOrThrow(scope, row, 'view_not_found', 'view_of_another_team');
    await tx.db.delete(savedViews).where(and(eq(savedViews.teamId, teamId), eq(savedViews.id, id)));
    await announceChange(tx, teamId);
  });
}
