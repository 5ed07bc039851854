import { type Budget, type CreateBudgetInput, MAX_BUDGETS } from '@watcher/contract/budgets';
import { count, eq } from 'drizzle-orm';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { budgets } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { announceChange } from '../live.ts';
import { lockOwnTeam } from '../teams/team.ts';
import { zoneOfTeam } from './budget.ts';
import { getBudget } from './get.ts';
import { assertOwn, columnsOf, firstDayOf } from './input.ts';
import { microOfUsd } from './math.ts';

/**
 * Makes a budget.
 *
 * @throws DomainError `budget_limit_reached`, or about keys and channels that are not the team's.
 */
export async function createBudget(ctx: Ctx, scope: Scope, input: CreateBudgetInput): Promise<Budget> {
  const { teamId } = scope;
  const id = await withTransaction(ctx, async (tx) => {
    await lockOwnTeam(tx, scope);
    await assertRoom(tx, teamId);
    await assertOwn(tx, scope, input);
    const { period, startsOn = null, timeZone = null } = input;
    const [row] = await tx.db
      .insert(budgets)
      .values({
        ...columnsOf(input),
        teamId,
        name: input.name,
        amountMicro: microOfUsd(input.amount),
        period,
        startsOn: firstDayOf({ period, startsOn, timeZone }, await zoneOfTeam(tx, teamId), tx.now()),
        includeByok: input.includeByok,
        thresholds: input.thresholds,
        forecast: input.forecast,
        actionKind: input.action.kind,
        actionAt: input.action.at,
        actionDryRun: input.action.dryRun,
        isActive: input.isActive,
        createdAt: tx.now(),
      })
      .returning({ id: budgets.id });
    if (row === undefined) throw new Error('The budget was not stored.');
    const { name, amount } = input;
    await recordAct(tx, scope, {
      action: 'budget.created',
      subject: { type: 'budget', id: row.id, name },
      data: { to: { amount } },
    });
    await enqueueEvaluation(tx, teamId);
    await announceChange(tx, teamId);
    return row.id;
  });
  return getBudget(ctx, scope, { id });
}

async function assertRoom(tx: TxCtx, teamId: number): Promise<void> {
  const [all] = await tx.db.select({ total: count() }).from(budgets).where(eq(budgets.teamId, teamId));
  if ((all?.total ?? 0) < MAX_BUDGETS) return;
  throw new DomainError({ code: 'budget_limit_reached', params: { limit: MAX_BUDGETS } });
}
