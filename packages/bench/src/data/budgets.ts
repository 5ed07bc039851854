import type { Ctx } from '@watcher/core/context';
import { makeBatches } from './facts.ts';
import { openWritable } from './writable.ts';

/** Teams of one key, each with as many budgets; all were evaluated just now. */
export interface BudgetedTeams {
  readonly ctx: Ctx;
  /** Those that have usage, whose figures can change. */
  readonly changing: readonly number[];
  close(): Promise<void>;
}

/** @param changing how many of the teams have usage: a day of it, in two models. */
export async function openBudgetedTeams(
  url: string,
  { teams, each, changing }: { teams: number; each: number; changing: number },
): Promise<BudgetedTeams> {
  const database = await openWritable(url, { rollups: true });
  const { ctx } = database;
  const ids: number[] = [];
  for (let index = 0; index < teams; index += 1) {
    const key = await database.newKey();
    ids.push(key.teamId);
    if (index < changing) await database.write(key, makeBatches(1, 24, 2, index));
  }
  await ctx.db.execute(`
    INSERT INTO budgets (team_id, name, amount_micro, period, include_byok, thresholds, forecast, action_kind, action_at,
      action_dry_run, is_active, created_at)
    SELECT id, 'Budget ' || n, 1000000000, 'month', false, '{50,80,100}', true, 'none', 100, true, true, now()
    FROM teams, generate_series(1, ${each}) n`);
  await ctx.db.execute(`
    INSERT INTO team_evaluations (team_id, evaluated_at, next_at) SELECT id, now(), now() + interval '1 hour' FROM teams`);
  await ctx.db.execute('ANALYZE');
  return { ctx, changing: ids.slice(0, changing), close: () => database.close() };
}
