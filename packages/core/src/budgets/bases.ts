import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Ctx, TxCtx } from '../context.ts';
import { budgetBases, budgets, teams, usageKept } from '../db/schema/index.ts';
import { toTimestamp } from '../db/timestamp.ts';
import { type BudgetRow, recurrenceOf } from './budget.ts';
import type { Money } from './keys.ts';
import { type Period, periodAt } from './period.ts';

/**
 * Before the clean-up takes away usage of budgets that have no end, notes what each key had used before their beginning:
 * what a key used since is what it ever used (`usage_key`, which the clean-up leaves alone) less that. A budget of models
 * has no such sum, and one that began before the first day that the last clean-up kept has lost something already.
 *
 * @param first the first day that stays.
 */
export async function keepBases(tx: TxCtx, first: Date): Promise<void> {
  for (const { budget, from } of await readEndless(tx)) {
    if (budget.models !== null) continue;
    if (from < first && !isOf(budget, from) && (await isWhole(tx, budget, from)))
      await keepBasesOf(tx, budget, from);
  }
}

/** The budgets of all teams whose period has no end, and when it began. */
export async function readEndless(
  ctx: Pick<Ctx, 'db' | 'now'>,
): Promise<{ teamId: number; from: Date; budget: BudgetRow }[]> {
  const rows = await ctx.db
    .select({ budget: budgets, teamZone: teams.timeZone })
    .from(budgets)
    .innerJoin(teams, eq(teams.id, budgets.teamId))
    .where(eq(budgets.period, 'total'));
  return rows.map(({ budget, teamZone }) => {
    const { from } = periodAt(recurrenceOf(budget, teamZone), ctx.now());
    return { teamId: budget.teamId, from, budget };
  });
}

function isOf({ basesFrom }: BudgetRow, from: Date): boolean {
  return basesFrom?.getTime() === from.getTime();
}

/** Whether no clean-up has taken anything away that a key of the budget's team used since. */
async function isWhole(tx: TxCtx, { teamId }: BudgetRow, from: Date): Promise<boolean> {
  const [cut] = await tx.db
    .select({ keyId: usageKept.keyId })
    .from(usageKept)
    .where(and(eq(usageKept.teamId, teamId), gt(usageKept.since, sql`${toTimestamp(from)}::timestamptz`)))
    .limit(1);
  return cut === undefined;
}

async function keepBasesOf(tx: TxCtx, { teamId, id }: BudgetRow, from: Date): Promise<void> {
  const ofBudget = and(eq(budgetBases.teamId, teamId), eq(budgetBases.budgetId, id));
  await tx.db.delete(budgetBases).where(ofBudget);
  const start = toTimestamp(from);
  await tx.db.execute(sql`
    INSERT INTO budget_bases (team_id, budget_id, key_id, cost, byok_cost)
    SELECT u.team_id, ${id}, u.key_id, u.cost - coalesce(s.cost, 0), u.byok_cost - coalesce(s.byok_cost, 0)
    FROM usage_key u LEFT JOIN (
      SELECT key_id, sum(cost) AS cost, sum(byok_cost) AS byok_cost FROM (
        SELECT key_id, cost, byok_cost FROM usage_hour WHERE team_id = ${teamId} AND hour >= ${start}
        UNION ALL
        SELECT key_id, cost, byok_cost FROM usage_span WHERE team_id = ${teamId} AND "from" >= ${start}
      ) since GROUP BY key_id
    ) s ON s.key_id = u.key_id
    WHERE u.team_id = ${teamId}`);
  await tx.db
    .update(budgets)
    .set({ basesFrom: from })
    .where(and(eq(budgets.teamId, teamId), eq(budgets.id, id)));
}

/** What keys had used before a budget's period began; null: nothing was noted of that period. */
export type Bases = (budget: BudgetRow, period: Period) => ((keyId: number) => Money) | null;

export async function readBases(
  ctx: Pick<Ctx, 'db'>,
  teamId: number,
  rows: readonly BudgetRow[],
): Promise<Bases> {
  const ids = rows.filter(({ basesFrom }) => basesFrom !== null).map(({ id }) => id);
  const found =
    ids.length === 0
      ? []
      : await ctx.db
          .select()
          .from(budgetBases)
          .where(and(eq(budgetBases.teamId, teamId), inArray(budgetBases.budgetId, ids)));
  const byKey = new Map(found.map((base) => [`${base.budgetId} ${base.keyId}`, base]));
  return (budget, { from }) =>
    budget.models === null && isOf(budget, from)
      ? (keyId) => byKey.get(`${budget.id} ${keyId}`) ?? { cost: 0n, byokCost: 0n }
      : null;
}
