import { and, eq, gte, inArray, notLike, sql } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';
import { alerts, budgetReached } from '../db/schema/index.ts';
import { type BudgetRow, recurrenceOf } from './budget.ts';
import { periodAt } from './period.ts';
import { forecastTopic, thresholdTopic } from './topics.ts';

/**
 * Forgets what holds no longer once a person changed a budget, so that it is noted and told anew when it does: what a smaller
 * amount, or other keys and models, had reached, and the alerts of such a budget, of one that was switched off, and of a
 * threshold or a forecast that was not asked for any more.
 */
export async function forgetFormer(
  tx: TxCtx,
  before: BudgetRow,
  changed: BudgetRow,
  teamZone: string,
): Promise<void> {
  const differs = (names: readonly (keyof BudgetRow)[]) =>
    names.some((name) => !isSame(before[name], changed[name]));
  const countsOthers = differs(['keyIds', 'tags', 'models', 'includeByok']);
  if (countsOthers || changed.amountMicro > before.amountMicro) await forgetReached(tx, changed, teamZone);
  if (countsOthers || differs(['amountMicro', 'period', 'startsOn', 'isActive'])) {
    return forgetTold(tx, before, null);
  }
  const dropped = before.thresholds.filter((threshold) => !changed.thresholds.includes(threshold));
  const topics = dropped.map((threshold) => thresholdTopic(before.id, threshold));
  if (!changed.forecast) topics.push(forecastTopic(before.id));
  return forgetTold(tx, before, topics);
}

/** Of two settings; lists may be in any order. */
function isSame(one: BudgetRow[keyof BudgetRow], other: BudgetRow[keyof BudgetRow]): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  const all = new Set<unknown>([...one, ...other]);
  return all.size === new Set<unknown>(one).size && all.size === new Set<unknown>(other).size;
}

/** The next evaluation notes what still has been reached in this period. */
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

/** No cause has this in its name, but for one that is forgotten. */
const FORGOTTEN = '#';

/**
 * Takes their causes from alerts of a budget: one that is open is resolved by the next evaluation, and the same cause opens
 * another.
 *
 * @param topics null: all of the budget.
 */
async function forgetTold(
  tx: TxCtx,
  { teamId, id }: Pick<BudgetRow, 'teamId' | 'id'>,
  topics: readonly string[] | null,
): Promise<void> {
  await tx.db
    .update(alerts)
    .set({ cause: sql`${alerts.cause} || ${FORGOTTEN} || ${alerts.id}` })
    .where(
      and(
        eq(alerts.teamId, teamId),
        eq(alerts.subjectType, 'budget'),
        eq(alerts.subjectId, id),
        topics === null ? undefined : inArray(alerts.topic, [...topics]),
        notLike(alerts.cause, `%${FORGOTTEN}%`),
      ),
    );
}
