import { latest } from '@watcher/contract/calendar/time';
import { and, eq, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/record.ts';
import { hasReached } from '../budgets/math.ts';
import type { BudgetStanding } from '../budgets/read.ts';
import { usedOf } from '../budgets/standing.ts';
import type { TxCtx } from '../context.ts';
import { apiKeys, auditLog } from '../db/schema/index.ts';
import { enqueueControl } from '../jobs/control.ts';
import { type KeyRow, subjectOf } from '../keys/key.ts';
import { type DisableCause, setControl } from './key.ts';

/**
 * Adds and takes away what budgets have against keys, in the transaction of an evaluation; a job per key brings
 * OpenRouter into line. A budget that is deleted, switched off, raised, or in a new period has nothing against any.
 */
export async function settleBudgetActions(
  tx: TxCtx,
  teamId: number,
  standings: readonly BudgetStanding[],
): Promise<void> {
  const acting = standings.filter(({ budget }) => budget.isActive && budget.actionKind === 'disable_keys');
  for (const one of acting) if (isOver(one) && one.budget.actionDryRun) await noteDryRun(tx, one);
  const concerned = acting.length > 0 ? undefined : sql`${apiKeys.disableCauses} <> '[]'::jsonb`;
  const keys = await tx.db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.teamId, teamId), eq(apiKeys.kind, 'inference'), concerned))
    .orderBy(apiKeys.id)
    .for('update');
  for (const key of keys)
    await settleKey(
      tx,
      key,
      acting.filter(({ budget }) => !budget.actionDryRun),
    );
}

function isOver({ budget, standing }: BudgetStanding): boolean {
  return hasReached(usedOf(standing), standing.amount, budget.actionAt);
}

async function settleKey(tx: TxCtx, key: KeyRow, acting: readonly BudgetStanding[]): Promise<void> {
  const mine = acting.filter(({ keys }) => key.managedBy !== null && keys.some(({ id }) => id === key.id));
  const find = (budgetId: number | null) => mine.find(({ budget }) => budget.id === budgetId);
  // While it is not known what keys spend, what stands stays, until its period is over or somebody raises the limit.
  const stays = ({ cause, budgetId, since }: DisableCause) => {
    if (cause === 'manual') return true;
    const one = find(budgetId);
    if (one === undefined) return false;
    const { standing, budget } = one;
    const isOfNow =
      new Date(since) >= latest(standing.period.from, budget.limitSetAt ?? standing.period.from);
    return isOver(one) || (standing.isUnknown && isOfNow);
  };
  const added = mine
    .filter((one) => isOver(one) && !key.disableCauses.some(({ budgetId }) => budgetId === one.budget.id))
    .map(({ budget }): DisableCause => {
      return { cause: 'budget', budgetId: budget.id, since: tx.now().toISOString(), by: null };
    });
  const removed = key.disableCauses.filter((cause) => !stays(cause));
  if (added.length === 0 && removed.length === 0) return;
  await setControl(tx, key, { disableCauses: [...key.disableCauses.filter(stays), ...added] });
  const entry = { teamId: key.teamId, actor: null, subject: subjectOf(key) };
  for (const { budgetId } of added) {
    await recordAudit(tx, { ...entry, action: 'key.disable_cause_added', data: { budgetId } });
  }
  for (const { budgetId } of removed) {
    await recordAudit(tx, { ...entry, action: 'key.disable_cause_removed', data: { budgetId } });
  }
  await enqueueControl(tx, key);
}

/** Says once a period what would have been done. */
async function noteDryRun(tx: TxCtx, { budget, standing, keys }: BudgetStanding): Promise<void> {
  const periodStart = standing.period.from.toISOString();
  const [said] = await tx.db
    .select({ id: auditLog.id })
    .from(auditLog)
    .where(
      and(
        eq(auditLog.teamId, budget.teamId),
        eq(auditLog.action, 'budget.would_disable_keys'),
        eq(auditLog.subjectId, budget.id),
        sql`${auditLog.data}->>'periodStart' = ${periodStart}`,
      ),
    )
    .limit(1);
  if (said !== undefined) return;
  const keyIds = keys.filter(({ managedBy }) => managedBy !== null).map(({ id }) => id);
  await recordAudit(tx, {
    teamId: budget.teamId,
    actor: null,
    action: 'budget.would_disable_keys',
    subject: { type: 'budget', id: budget.id, name: budget.name },
    data: { periodStart, keyIds },
  });
}
