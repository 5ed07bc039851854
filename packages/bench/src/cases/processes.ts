import { environmentOf } from '../core.ts';
import { lastDays } from '../data/period.ts';
import { httpLoad, type Load } from '../load/load.ts';
import type { Report } from '../report/report.ts';
import { type Contender, interleave, loadTable, ratios } from '../report/rounds.ts';
import { median, spread } from '../statistics.ts';
import type { World } from '../world.ts';

const LEAST = 1.7;
const CONNECTIONS = 8;
const ONE = 'one process';
const TWO = 'two processes';

/** Pages of a thousand rows, which keep the API's CPU busy, from one API process and from two. */
export async function processes(world: World): Promise<Report> {
  const { url, heavy } = await world.filled('full');
  const first = await world.api(url);
  const second = await world.program('apps/api/src/main.ts', { ...environmentOf(url), BENCH_PROCESS: '2' });
  const { startDate, endDate } = lastDays(30);
  const path = `/api/v1/usage?start_date=${startDate}&end_date=${endDate}&limit=1000`;
  const headers = { authorization: `Bearer ${heavy.apiToken}` };
  const load = (base: string, connections: number) =>
    httpLoad(base + path, headers, { connections, seconds: world.effort.seconds });
  const contenders: Contender<Load>[] = [
    { name: ONE, run: () => load(first.url, CONNECTIONS) },
    {
      name: TWO,
      run: async () => {
        const [a, b] = await Promise.all([
          load(first.url, CONNECTIONS / 2),
          load(second.url, CONNECTIONS / 2),
        ]);
        return {
          perSecond: a.perSecond + b.perSecond,
          p50: Math.max(a.p50, b.p50),
          p99: Math.max(a.p99, b.p99),
          seconds: Math.max(a.seconds, b.seconds),
        };
      },
    },
  ];
  const results = await interleave(contenders, world.effort.rounds);
  const ratio = ratios(results, TWO, ONE, ({ perSecond }) => perSecond);
  return {
    how: `\`/api/v1/usage\` with 1,000 rows of the heavy team at ${CONNECTIONS} connections in all. PostgreSQL and the load generator need the same cores.`,
    goals: [
      {
        goal: `≥ ${LEAST} × the requests per second of one process`,
        measured: `${spread(ratio)} ×`,
        holds: median(ratio) >= LEAST,
      },
    ],
    details: loadTable(results),
  };
}
