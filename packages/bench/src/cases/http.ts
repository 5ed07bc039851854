import { keyStats, pageUsage, stats } from '@watcher/core/usage';
import { lastDays } from '../data/period.ts';
import { httpLoad, type Load, sqlLoad } from '../load/load.ts';
import type { Report } from '../report/report.ts';
import { type Contender, interleave, loadTable, ratios } from '../report/rounds.ts';
import { median, spread } from '../report/statistics.ts';
import { statementsOf } from '../statements.ts';
import type { World } from '../world.ts';

const CONNECTIONS = 8;
const LEAST = 0.35;

/** The public routes beside the SQL that they run, sent by a client that does nothing else. */
export async function http(world: World): Promise<Report> {
  const { url, heavy } = await world.filled('full');
  const options = { connections: CONNECTIONS, seconds: world.effort.seconds };
  const headers = { authorization: `Bearer ${heavy.apiToken}` };
  const { startDate, endDate } = lastDays(30);
  const range = { startDate, endDate };
  const query = `start_date=${startDate}&end_date=${endDate}`;
  const routes = [
    {
      path: '/api/v1/stats',
      query,
      statements: await statementsOf(heavy.tokenCtx, (ctx) => stats(ctx, range)),
    },
    {
      path: '/api/v1/usage',
      query,
      statements: await statementsOf(heavy.tokenCtx, (ctx) =>
        pageUsage(ctx, { ...range, page: 1, limit: 100 }),
      ),
    },
    { path: '/api/v1/keys', query: '', statements: await statementsOf(heavy.tokenCtx, keyStats) },
  ];
  const api = await world.api(url);
  const bare = await world.program('packages/bench/src/programs/bare.ts');
  const contenders: Contender<Load>[] = [
    { name: 'bare Express', run: () => httpLoad(bare.url, {}, options) },
    ...routes.flatMap(({ path, query, statements }) => [
      { name: path, run: () => httpLoad(`${api.url}${path}?${query}`, headers, options) },
      { name: `SQL of ${path}`, run: () => sqlLoad(url, statements, options) },
    ]),
  ];
  const results = await interleave(contenders, world.effort.rounds);
  const compared = routes.map(({ path }) => {
    const ratio = ratios(results, path, `SQL of ${path}`, (load) => load.perSecond);
    return { path, ratio, text: `${spread(ratio)} × its SQL alone` };
  });
  return {
    how: `The heavy user's 30 days at ${CONNECTIONS} connections, over HTTP and as the bare SQL. The bundled PostgreSQL has no pgbench; in its place a client of 90 lines sends the same prepared bytes over the PostgreSQL protocol and looks at nothing of the answer but its end. Load generator, API and PostgreSQL share the machine. The routes also look the token up and count its rate limit, which their SQL here does not.`,
    goals: compared.slice(0, 1).map(({ path, ratio, text }) => ({
      goal: `${path}: ≥ ${LEAST} × the throughput of its SQL alone`,
      measured: text,
      holds: median(ratio) >= LEAST,
    })),
    details: `${loadTable(results)}\n\n${compared.map(({ path, text }) => `- ${path}: ${text}`).join('\n')}`,
  };
}
