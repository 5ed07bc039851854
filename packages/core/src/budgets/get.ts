import type { Budget } from '@watcher/contract/budgets';
import type { Ctx, Scope } from '../context.ts';
import { findOwnBudget, toBudget } from './budget.ts';
import { readStandings } from './read.ts';

/** @throws DomainError `budget_not_found`, or `budget_of_another_team`. */
export async function getBudget(ctx: Ctx, scope: Scope, input: { id: number }): Promise<Budget> {
  const row = await findOwnBudget(ctx, scope, input.id);
  const [found] = await readStandings(ctx, scope.teamId, [row]);
  if (found === undefined) throw new Error('A budget has no standing.');
  return toBudget(row, found.standing);
}
