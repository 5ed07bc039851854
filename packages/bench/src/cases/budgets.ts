import { enqueueDueEvaluations, evaluateTeam } from '@watcher/core/alerts';
import { type BudgetedTeams, openBudgetedTeams } from '../data/budgets.ts';
import type { Report } from '../report/report.ts';
import { type Contender, interleave, ratios, resultsOf } from '../report/rounds.ts';
import { median, spread } from '../statistics.ts';
import type { World } from '../world.ts';

const MOST = 1.2;

interface Pass {
  readonly ms: number;
}

/** An evaluation pass over the same teams that changed, beside few other teams and beside many. */
export async function budgets(world: World): Promise<Report> {
  const { few, many, each, changing } = world.budgets;
  const names = {
    few: `${changing} of ${few} teams changed`,
    many: `${changing} of ${many.toLocaleString('en-US')} teams changed`,
  };
  const databases: BudgetedTeams[] = [];
  const contenders: Contender<Pass>[] = [];
  for (const [size, name] of Object.entries(names)) {
    const teams = size === 'few' ? few : many;
    const opened = await openBudgetedTeams(await world.newDatabase(`budgets_${size}`), {
      teams,
      each,
      changing,
    });
    databases.push(opened);
    await pass(opened);
    contenders.push({ name, run: () => pass(opened) });
  }
  const results = await interleave(contenders, world.effort.rounds);
  for (const database of databases) await database.close();
  const ratio = ratios(results, names.many, names.few, ({ ms }) => ms);
  const rows = [...results.keys()].map((name) => {
    const passes = resultsOf(results, name).map(({ ms }) => ms);
    return `| ${name} | ${spread(passes)} | ${spread(passes.map((ms) => ms / changing))} |`;
  });
  return {
    how: `What the worker does every five minutes: it looks which teams are due and evaluates each of these, one after the other, with ${each} budgets by month and thresholds each (${(many * each).toLocaleString('en-US')} in the larger database). The teams that changed have a day of usage.`,
    goals: [
      {
        goal: `the pass beside ${many.toLocaleString('en-US')} teams ≤ ${MOST} × that beside ${few}`,
        measured: `${spread(ratio)} ×`,
        holds: median(ratio) <= MOST,
      },
    ],
    details: ['| | ms a pass | ms a team |', '|---|---|---|', ...rows].join('\n'),
  };
}

async function pass({ ctx, changing }: BudgetedTeams): Promise<Pass> {
  await ctx.db.execute(
    `UPDATE team_evaluations SET next_at = now() - interval '1 second' WHERE team_id = ANY('{${changing.join()}}')`,
  );
  const began = performance.now();
  const { teams } = await enqueueDueEvaluations(ctx);
  if (teams !== changing.length) throw new Error(`${teams} teams were due instead of ${changing.length}.`);
  for (const teamId of changing) await evaluateTeam(ctx, { teamId });
  return { ms: performance.now() - began };
}
