import type { Budget, UpdateBudgetInput } from '@watcher/contract/budgets';
import { and, eq, gte } from 'drizzle-orm';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { budgetReached, budgets } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { toUsd } from '../lib/money.ts';
import { announceChange } from '../live.ts';
import { type BudgetRow, lockOwnBudget, recurrenceOf, zoneOfTeam } from './budget.ts';
import { getBudget } from './get.ts';
import { assertOwn, columnsOf, firstDayOf } from './input.ts';
import { picoOfMicro } from './math.ts';
import { periodAt } from './period.ts';

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
    const teamZone = await zoneOfTeam(tx, teamId);
    const startsOn = firstDayOf(changed, teamZone, tx.now());
    const isLoosened = changed.amountMicro > before.amountMicro || changed.actionAt > before.actionAt;
    await tx.db
      .update(budgets)
      .set({ ...columnsOf(input), startsOn, ...(isLoosened && { limitSetAt: tx.now() }) })
      .where(and(eq(budgets.teamId, teamId), eq(budgets.id, input.id)));
    if (changed.amountMicro > before.amountMicro) await forgetReached(tx, changed, teamZone);
    const amountOf = ({ amountMicro }: { amountMicro: bigint }) => ({
      amount: toUsd(picoOfMicro(amountMicro)),
    });
    await recordAct(tx, scope, {
      action: 'budget.changed',
      subject: { type: 'budget', id: input.id, name: changed.name },
      data: { from: amountOf(before), to: amountOf(changed) },
    });
    await enqueueEvaluation(tx, teamId);
    await announceChange(tx, teamId);
  });
  return getBudget(ctx, scope, input);
}

/** What a smaller amount had reached in this period says nothing of a larger one: the next evaluation notes what still has. */
async function forgetReached(tx: TxCtx, budget: BudgetRow, teamZone: string): Promise<void> {
  const { from } = periodAt(recurrenceOf(budget, teamZone), tx.now());
  await tx.db
    .delete(budgetReached)
    .where(
      and(
        eq(budgetReached.teamId, budget.teamId),
        eq(budgetReached.budgetId, budget.id),
        gte(budgetReached.periodStart, from),
      ),
    );
}
