import { isDeepStrictEqual } from 'node:util';
import type { Budget, UpdateBudgetInput } from '@watcher/contract/budgets';
import { and, eq } from 'drizzle-orm';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope } from '../context.ts';
import { budgets } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { announceChange } from '../live.ts';
import { lockOwnTeam } from '../teams/team.ts';
import { lockOwnBudget, settingsOf, zoneOfTeam } from './budget.ts';
import { forgetFormer } from './forget.ts';
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
    await lockOwnTeam(tx, scope);
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
    await forgetFormer(tx, before, { ...changed, startsOn }, teamZone);
    await recordAct(tx, scope, {
      action: 'budget.changed',
      subject: { type: 'budget', id: input.id, name: changed.name },
      data: changeOf(settingsOf(before), settingsOf({ ...changed, startsOn })),
    });
    await enqueueEvaluation(tx, teamId);
    await announceChange(tx, teamId);
  });
  return getBudget(ctx, scope, input);
}

type Settings = ReturnType<typeof settingsOf>;

/** The settings that changed, and the amount that they belong to. */
function changeOf(from: Settings, to: Settings): { from: Partial<Settings>; to: Partial<Settings> } {
  const isTold = ([name]: [string, unknown]) =>
    name === 'amount' || !isDeepStrictEqual(Reflect.get(from, name), Reflect.get(to, name));
  const told = (all: Settings): Partial<Settings> => Object.fromEntries(Object.entries(all).filter(isTold));
  return { from: told(from), to: told(to) };
}
