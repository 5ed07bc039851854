import type { BudgetHistory } from '@watcher/contract/budgets';
import { and, eq } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { budgetReached } from '../db/schema/index.ts';
import { toUsd } from '../lib/money.ts';
import { keptFrom } from '../usage/facts/retention.ts';
import { type BudgetRow, findOwnBudget, recurrenceOf, zoneOfTeam } from './budget.ts';
import { keysOf, readBudgetKeys } from './keys.ts';
import { percentOf, picoOfMicro } from './math.ts';
import { endedPeriods } from './period.ts';
import { counts } from './read.ts';
import { readSpending, readSpendingOfModels } from './spent.ts';

/** So many periods back are told. */
const MOST = 100;

/**
 * The periods of a budget that have ended since it was made, newest first, with what the figures say of them now; those
 * of which the clean-up has taken figures away are left out.
 *
 * @throws DomainError `budget_not_found`, or `budget_of_another_team`.
 */
export async function budgetHistory(ctx: Ctx, scope: Scope, input: { id: number }): Promise<BudgetHistory> {
  const { teamId } = scope;
  const budget = await findOwnBudget(ctx, scope, input.id);
  const zone = await zoneOfTeam(ctx, teamId);
  const periods = endedPeriods(recurrenceOf(budget, zone), budget.createdAt, ctx.now(), MOST).filter(
    ({ from }) => from >= keptFrom(ctx),
  );
  const [spentIn, reached] = await Promise.all([
    readSpent(ctx, budget, periods),
    ctx.db
      .select()
      .from(budgetReached)
      .where(and(eq(budgetReached.teamId, teamId), eq(budgetReached.budgetId, budget.id)))
      .orderBy(budgetReached.threshold),
  ]);
  const amount = picoOfMicro(budget.amountMicro);
  const items = periods.map(({ from, to }, index) => ({
    periodStart: from.toISOString(),
    periodEnd: to.toISOString(),
    amount: toUsd(amount),
    spent: toUsd(spentIn[index] ?? 0n),
    percent: percentOf(spentIn[index] ?? 0n, amount),
    reached: reached
      .filter(({ periodStart }) => periodStart.getTime() === from.getTime())
      .map(({ threshold, at }) => ({ threshold, at: at.toISOString() })),
  }));
  return { items, total: items.length };
}

async function readSpent(
  ctx: Ctx,
  budget: BudgetRow,
  periods: readonly { readonly from: Date; readonly to: Date }[],
): Promise<bigint[]> {
  const { teamId, models } = budget;
  const isOfAll = budget.keyIds === null && budget.tags === null;
  const keyIds = isOfAll ? null : keysOf(budget, await readBudgetKeys(ctx, teamId)).map(({ id }) => id);
  if (models === null) {
    const spending = await readSpending(ctx, teamId, periods);
    return periods.map((period) => counts(budget, spending.of(period, keyIds)));
  }
  const spent: bigint[] = [];
  for (const period of periods) {
    spent.push(counts(budget, await readSpendingOfModels(ctx, teamId, period, models, keyIds)));
  }
  return spent;
}
