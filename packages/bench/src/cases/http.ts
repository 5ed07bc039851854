import { tokenAuthentication } from '@watcher/core/tokens';
import { keyStats, pageUsage, stats } from '@watcher/core/usage';
import type { Account } from '../data/database.ts';
import { lastDays } from '../data/period.ts';
import { httpLoad, type Load, sqlLoad } from '../load/load.ts';
import type { Report } from '../report/report.ts';
import { type Contender, interleave, loadTable, ratios } from '../report/rounds.ts';
import { type Statement, statementsOf } from '../statements.ts';
import { median, spread } from '../statistics.ts';
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
  const query = `?start_date=${startDate}&end_date=${endDate}`;
  const access = await accessStatements(heavy);
  const routes = [
    {
      path: '/api/v1/stats',
      query,
      answer: await statementsOf(heavy.ctx, (ctx) => stats(ctx, heavy.scope, range)),
    },
    {
      path: '/api/v1/usage',
      query,
      answer: await statementsOf(heavy.ctx, (ctx) =>
        pageUsage(ctx, heavy.scope, { ...range, page: 1, limit: 100 }),
      ),
    },
    {
      path: '/api/v1/keys',
      query: '',
      answer: await statementsOf(heavy.ctx, (ctx) => keyStats(ctx, heavy.scope)),
    },
  ];
  const api = await world.api(url);
  const bare = await world.program('packages/bench/src/programs/bare.ts');
  const contenders: Contender<Load>[] = [
    { name: 'bare Express', run: () => httpLoad(bare.url, {}, options) },
    ...routes.flatMap(({ path, query, answer }) => [
      { name: path, run: () => httpLoad(api.url + path + query, headers, options) },
      { name: `SQL of ${path}`, run: () => sqlLoad(url, [...access, ...answer], options) },
      { name: `SQL of ${path}, the answer’s alone`, run: () => sqlLoad(url, answer, options) },
    ]),
  ];
  const results = await interleave(contenders, world.effort.rounds);
  const compared = routes.map(({ path }) => {
    const beside = (other: string) => ratios(results, path, other, (load) => load.perSecond);
    const ratio = beside(`SQL of ${path}`);
    return {
      path,
      ratio,
      text: `${spread(ratio)} × its SQL`,
      others: `${spread(beside(`SQL of ${path}, the answer’s alone`))} × without that of the token, ${spread(beside('bare Express'))} × bare Express`,
    };
  });
  return {
    how: `The heavy team's 30 days at ${CONNECTIONS} connections, over HTTP and as the SQL of the same request: one statement that looks the token up and counts it against its rate limit, and those of the answer. The bundled PostgreSQL has no pgbench; in its place a client of 100 lines sends the same prepared bytes over the PostgreSQL protocol, a request's statements together, and looks at nothing of the answer but its end. Load generator, API and PostgreSQL share the machine.`,
    goals: compared.slice(0, 1).map(({ path, ratio, text }) => ({
      goal: `${path}: ≥ ${LEAST} × the throughput of its SQL alone`,
      measured: text,
      holds: median(ratio) >= LEAST,
    })),
    details: `${loadTable(results)}\n\n${compared.map(({ path, text, others }) => `- ${path}: ${text}, ${others}`).join('\n')}`,
  };
}

/** What every request with the account's token runs before its answer. */
async function accessStatements({ ctx, apiToken }: Account): Promise<Statement[]> {
  // The first use of a token is noted, too; after it there is one statement.
  await tokenAuthentication(ctx)(apiToken);
  return statementsOf(ctx, (ctx) => tokenAuthentication(ctx)(apiToken));
}
