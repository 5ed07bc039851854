import {
  budgetHistoryOutput,
  budgetIdInput,
  budgetListOutput,
  budgetOutput,
  createBudgetInput,
  updateBudgetInput,
} from '@watcher/contract/budgets';
import {
  budgetHistory,
  createBudget,
  getBudget,
  listBudgets,
  removeBudget,
  updateBudget,
} from '@watcher/core/budgets';
import { router, scoped } from '../trpc.ts';

export const budgetsRouter = router({
  create: scoped('budgets:write')
    .input(createBudgetInput)
    .output(budgetOutput)
    .mutation(({ ctx, input }) => createBudget(ctx, ctx.scope, input)),
  list: scoped('budgets:read')
    .output(budgetListOutput)
    .query(({ ctx }) => listBudgets(ctx, ctx.scope)),
  get: scoped('budgets:read')
    .input(budgetIdInput)
    .output(budgetOutput)
    .query(({ ctx, input }) => getBudget(ctx, ctx.scope, input)),
  update: scoped('budgets:write')
    .input(updateBudgetInput)
    .output(budgetOutput)
    .mutation(({ ctx, input }) => updateBudget(ctx, ctx.scope, input)),
  delete: scoped('budgets:write')
    .input(budgetIdInput)
    .mutation(({ ctx, input }) => removeBudget(ctx, ctx.scope, input)),
  /** The periods that have ended. */
  history: scoped('budgets:read')
    .input(budgetIdInput)
    .output(budgetHistoryOutput)
    .query(({ ctx, input }) => budgetHistory(ctx, ctx.scope, input)),
});
