import type { Budget, UpdateBudgetInput } from '@watcher/contract/budgets';
import { and, eq } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { budgets } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { announceChange } from '../live.ts';
import { lockOwnBudget, zoneOfTeam } from './budget.ts';
import { getBudget } from './get.ts';
import { assertOwn, columnsOf, firstDayOf } from './input.ts';

/**
 * Changes a budget. What is left out stays; null takes a choice of keys, tags, models, channels or zone away.
 *
 * @throws DomainError `budget_not_found`, `budget_of_another_team`, or about keys and channels that are not the team's.
 */
export async function updateBudget(ctx: Ctx, scope: Scope, input: UpdateBudgetInput): Promise<Budget> {
  const { teamId } = scope;
  await withTransaction(ctx, async (tx) => {
    const before = await lockOwnBudget(tx, scope, input.id);
    await assertOwn(tx, scope, {
      ...input,
      keyIds: input.keyIds?.filter((id) => !before.keyIds?.includes(id)),
    });
    const changed = { ...before, ...columnsOf(input) };
    const startsOn = firstDayOf(changed, await zoneOfTeam(tx, teamId), tx.now());
    await tx.db
      .update(budgets)
      .set({ ...columnsOf(input), startsOn })
      .where(and(eq(budgets.teamId, teamId), eq(budgets.id, input.id)));
    await enqueueEvaluation(tx, teamId);
    await announceChange(tx, teamId);
  });
  return getBudget(ctx, scope, input);
}
