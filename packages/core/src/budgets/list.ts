import type { Budget } from '@watcher/contract/budgets';
import { asc, eq } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { budgets } from '../db/schema/index.ts';
import { toBudget } from './budget.ts';
import { readStandings } from './read.ts';

/** The budgets of the team with how they stand, oldest first. */
export async function listBudgets(ctx: Ctx, { teamId }: Scope): Promise<{ items: Budget[]; total: number }> {
  const rows = await ctx.db.select().from(budgets).where(eq(budgets.teamId, teamId)).orderBy(asc(budgets.id));
  const found = await readStandings(ctx, teamId, rows);
  return { items: found.map(({ budget, standing }) => toBudget(budget, standing)), total: rows.length };
}
