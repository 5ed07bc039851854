import type { Ctx } from '@watcher/core/context';
import { dashboard, overview } from '@watcher/core/usage';
import { type Load, sqlLoad } from '../load/load.ts';
import { explain } from '../report/explain.ts';
import type { Report } from '../report/report.ts';
import { type Contender, interleave, loadTable, resultsOf } from '../report/rounds.ts';
import { type Statement, statementsOf } from '../statements.ts';
import { median, spread } from '../statistics.ts';
import type { World } from '../world.ts';

const GOAL_MS = 2;
const OVERVIEW_GOAL_MS = 10;
/** Days that begin one or two hours from UTC's, and five or six. */
const ZONES = ['UTC', 'Europe/Rome', 'America/Chicago'];

/** All that the dashboard reads for the heavy team, on one connection, one after the other. */
export async function dashboardSql(world: World): Promise<Report> {
  const { url, heavy, client } = await world.filled('full');
  const route = await statementsOf(heavy.ctx, (ctx) => dashboard(ctx, heavy.scope, { days: 30 }));
  const options = { connections: 1, seconds: world.effort.seconds };
  const contenders: Contender<Load>[] = [
    { name: 'GET /api/stats/dashboard', run: () => sqlLoad(url, route, options) },
  ];
  for (const timeZone of ZONES) {
    const page = await overviewOf(world, timeZone);
    contenders.push({ name: `the overview, ${timeZone}`, run: () => sqlLoad(url, page, options) });
  }
  const results = await interleave(contenders, world.effort.rounds);
  const goals = contenders.map(({ name }) => {
    const p50 = resultsOf(results, name).map((load) => load.p50);
    const goal = name.startsWith('the overview') ? OVERVIEW_GOAL_MS : GOAL_MS;
    return {
      goal: `${name}: all its SQL in ≤ ${goal} ms (p50)`,
      measured: `${spread(p50)} ms`,
      holds: median(p50) <= goal,
    };
  });
  const plans: string[] = [];
  for (const statement of route) plans.push(await explain(client, statement));
  return {
    how: 'Every statement of the dashboard for the heavy team and 30 days, sent together on one connection. The overview also has the period before, the sums by provider, and the forecast of the month; its team’s days are those of the zone, and it was opened before, so that past days are kept.',
    goals,
    details: `${loadTable(results)}\n\n${plans.join('\n\n')}`,
  };
}

/** What the overview reads in the team's own zone, once it keeps the days that the page asks for. */
async function overviewOf(world: World, timeZone: string): Promise<Statement[]> {
  const { heavy, client } = await world.filled('full');
  await client.query('UPDATE teams SET time_zone = $1 WHERE id = $2', [timeZone, heavy.teamId]);
  const open = (ctx: Ctx) => overview(ctx, heavy.scope, { period: '30d', timeZone });
  // Each keeps a month of days at most.
  for (let reads = 0; reads < 4; reads += 1) await open(heavy.ctx);
  await client.query('VACUUM ANALYZE usage_local_day, usage_local_day_sum');
  return statementsOf(heavy.ctx, open);
}
