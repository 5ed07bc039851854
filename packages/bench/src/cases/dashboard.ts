import { dashboard, overview } from '@watcher/core/usage';
import { type Load, sqlLoad } from '../load/load.ts';
import { explain } from '../report/explain.ts';
import type { Report } from '../report/report.ts';
import { type Contender, interleave, loadTable, resultsOf } from '../report/rounds.ts';
import { statementsOf } from '../statements.ts';
import { median, spread } from '../statistics.ts';
import type { World } from '../world.ts';

const GOAL_MS = 2;
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
    const page = await statementsOf(heavy.ctx, (ctx) =>
      overview(ctx, heavy.scope, { period: '30d', timeZone }),
    );
    contenders.push({ name: `the overview, ${timeZone}`, run: () => sqlLoad(url, page, options) });
  }
  const results = await interleave(contenders, world.effort.rounds);
  const goals = contenders.map(({ name }) => {
    const p50 = resultsOf(results, name).map((load) => load.p50);
    return {
      goal: `${name}: all its SQL in < ${GOAL_MS} ms (p50)`,
      measured: `${spread(p50)} ms`,
      holds: median(p50) < GOAL_MS,
    };
  });
  const plans: string[] = [];
  for (const statement of route) plans.push(await explain(client, statement));
  return {
    how: 'Every statement of the dashboard for the heavy team and 30 days, sent together on one connection. The overview also has the period before, the sums by provider, and the forecast of the month.',
    goals,
    details: `${loadTable(results)}\n\n${plans.join('\n\n')}`,
  };
}
