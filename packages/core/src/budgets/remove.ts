import { and, eq } from 'drizzle-orm';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope } from '../context.ts';
import { budgets } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { announceChange } from '../live.ts';
import { lockOwnBudget } from './budget.ts';

/** @throws DomainError `budget_not_found`, or `budget_of_another_team`. */
export async function removeBudget(ctx: Ctx, scope: Scope, input: { id: number }): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const { teamId, id, name } = await lockOwnBudget(tx, scope, input.id);
    await tx.db.delete(budgets).where(and(eq(budgets.teamId, teamId), eq(budgets.id, id)));
    await recordAct(tx, scope, { action: 'budget.removed', subject: { type: 'budget', id, name } });
    await enqueueEvaluation(tx, teamId);
    await announceChange(tx, teamId);
  });
}
