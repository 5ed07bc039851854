import type { Budget } from '@watcher/contract/budgets';
import { localDate } from '@watcher/contract/calendar/time-zone';
import { eq } from 'drizzle-orm';
import { ownOrThrow } from '../access/scope.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { budgets, teams } from '../db/schema/index.ts';
import { toUsd } from '../lib/money.ts';
import { picoOfMicro } from './math.ts';
import type { Recurrence } from './period.ts';
import { type Standing, toState } from './standing.ts';

export type BudgetRow = typeof budgets.$inferSelect;

export function toBudget(row: BudgetRow, standing: Standing): Budget {
  return {
    id: row.id,
    ...settingsOf(row),
    createdAt: row.createdAt.toISOString(),
    state: toState(standing),
  };
}

/** What people set of a budget. */
export function settingsOf(row: BudgetRow): Omit<Budget, 'id' | 'createdAt' | 'state'> {
  return {
    name: row.name,
    amount: toUsd(picoOfMicro(row.amountMicro)),
    period: row.period,
    timeZone: row.timeZone,
    startsOn: row.startsOn,
    keyIds: row.keyIds,
    tags: row.tags,
    models: row.models,
    includeByok: row.includeByok,
    thresholds: row.thresholds,
    forecast: row.forecast,
    action: { kind: row.actionKind, at: row.actionAt, dryRun: row.actionDryRun },
    channelIds: row.channelIds,
    isActive: row.isActive,
  };
}

/** @param teamZone the zone of the team, which a budget without one follows. */
export function recurrenceOf(row: BudgetRow, teamZone: string): Recurrence {
  const zone = row.timeZone ?? teamZone;
  return { period: row.period, zone, startsOn: row.startsOn ?? localDate(zone, row.createdAt) };
}

export async function zoneOfTeam(ctx: Pick<Ctx, 'db'>, teamId: number): Promise<string> {
  const [team] = await ctx.db.select({ timeZone: teams.timeZone }).from(teams).where(eq(teams.id, teamId));
  return team?.timeZone ?? 'UTC';
}

/** @throws DomainError `budget_not_found`, or `budget_of_another_team`. */
export async function findOwnBudget(
  ctx: Pick<Ctx, 'db'>,
  scope: Pick<Scope, 'teamId'>,
  id: number,
): Promise<BudgetRow> {
  const [row] = await ctx.db.select().from(budgets).where(eq(budgets.id, id));
  return ownOrThrow(scope, row, 'budget_not_found', 'budget_of_another_team');
}

/** The same, locked until the transaction ends. */
export async function lockOwnBudget(tx: TxCtx, scope: Pick<Scope, 'teamId'>, id: number): Promise<BudgetRow> {
  const [row] = await tx.db.select().from(budgets).where(eq(budgets.id, id)).for('update');
  return ownOrThrow(scope, row, 'budget_not_found', 'budget_of_another_team');
}
