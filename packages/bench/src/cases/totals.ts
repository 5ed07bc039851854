import { dashboard, stats } from '@watcher/core/usage';
import type { Account, Filled } from '../data/database.ts';
import { assertEqualAnswers } from '../data/equal-answers.ts';
import { lastDays } from '../data/period.ts';
import { rawStatements } from '../data/raw-rows.ts';
import { httpLoad, type Load, sqlLoad } from '../load/load.ts';
import type { Report } from '../report/report.ts';
import { type Contender, interleave, loadTable, ratios } from '../report/rounds.ts';
import { type Statement, statementsOf } from '../statements.ts';
import { median, spread } from '../statistics.ts';
import type { World } from '../world.ts';

const CONNECTIONS = 8;
const DAYS = 30;

/** The totals of 30 days, from the rollups as the product reads them and from raw rows as the typical design does. */
export async function totals(world: World): Promise<Report> {
  const database = await world.filled('full');
  const { heavy, median: other } = database;
  if (other === null) throw new Error('There is no median team.');
  const groups = [
    { name: 'heavy', account: heavy, least: 30 },
    { name: 'median', account: other, least: 20 },
  ];
  const contenders: Contender<Load>[] = [];
  for (const { name, account } of groups)
    contenders.push(...(await contendersOf(world, database, name, account)));
  const results = await interleave(contenders, world.effort.rounds);
  const goals = groups.flatMap(({ name, least }) =>
    ['/api/v1/stats', 'stats SQL', 'dashboard SQL'].map((what) => {
      const ratio = ratios(
        results,
        `${what}, ${name}`,
        `${what}, ${name}, raw rows`,
        (load) => load.perSecond,
      );
      return {
        goal: `${what}, ${name} user: ≥ ${least} × the requests per second of raw rows`,
        measured: `${spread(ratio)} ×`,
        holds: median(ratio) >= least,
      };
    }),
  );
  return {
    how: `${database.rows.toLocaleString('en-US')} hourly facts in one database; the answers for the last ${DAYS} days at ${CONNECTIONS} connections. The raw rows are summed from the same table through its index on user and hour, and every sum was checked to be equal first. Over HTTP both sides look the token up and count it against its rate limit.`,
    goals,
    details: loadTable(results),
  };
}

async function contendersOf(
  world: World,
  { url }: Filled,
  name: string,
  account: Account,
): Promise<Contender<Load>[]> {
  const { startDate, endDate } = lastDays(DAYS);
  const raw = rawStatements(account.teamId, startDate, endDate);
  const ours = {
    stats: await statementsOf(account.ctx, (ctx) => stats(ctx, account.scope, { startDate, endDate })),
    dashboard: await statementsOf(account.ctx, (ctx) => dashboard(ctx, account.scope, { days: DAYS })),
  };
  const options = { connections: CONNECTIONS, seconds: world.effort.seconds };
  const http = (what: string, base: string, path: string): Contender<Load> => {
    const target = `${base}${path}?start_date=${startDate}&end_date=${endDate}`;
    const headers = { authorization: `Bearer ${account.apiToken}` };
    return { name: what, run: () => httpLoad(target, headers, options) };
  };
  const sql = (what: string, statements: readonly Statement[]): Contender<Load> => ({
    name: what,
    run: () => sqlLoad(url, statements, options),
  });
  const api = await world.api(url);
  const rawApi = await world.program('packages/bench/src/programs/raw.ts', { DATABASE_URL: url });
  await assertEqualAnswers(account, { startDate, endDate }, DAYS);
  return [
    http(`/api/v1/stats, ${name}`, api.url, '/api/v1/stats'),
    http(`/api/v1/stats, ${name}, raw rows`, rawApi.url, '/stats'),
    sql(`stats SQL, ${name}`, ours.stats),
    sql(`stats SQL, ${name}, raw rows`, raw.stats),
    sql(`dashboard SQL, ${name}`, ours.dashboard),
    sql(`dashboard SQL, ${name}, raw rows`, raw.dashboard),
  ];
}
