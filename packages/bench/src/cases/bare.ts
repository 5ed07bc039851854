import type { Account } from '../data/database.ts';
import { lastDays } from '../data/period.ts';
import { httpLoad, type Load } from '../load/load.ts';
import type { Started } from '../processes.ts';
import { cpuSecondsOf } from '../report/cpu.ts';
import type { Goal, Report } from '../report/report.ts';
import { type Contender, interleave, type Results, ratios, resultsOf } from '../report/rounds.ts';
import { median, spread } from '../statistics.ts';
import type { World } from '../world.ts';

const CONNECTIONS = 8;
const LEAST = 0.85;
const MOST_CPU = 1.4;

interface LoadAndCpu extends Load {
  /** Of the server's process, microseconds a request. */
  readonly cpu: number;
}

/** What the product puts around the statements of a request, beside an app that has nothing but them. */
export async function bare(world: World): Promise<Report> {
  const { url, heavy, median: other } = await world.filled('full');
  if (other === null) throw new Error('There is no median team.');
  const accounts = { heavy, median: other };
  const contenders: Contender<LoadAndCpu>[] = [];
  for (const [name, account] of Object.entries(accounts))
    contenders.push(...(await contendersOf(world, url, name, account)));
  const results = await interleave(contenders, world.effort.rounds);
  return {
    how: `\`/api/v1/stats\` for 30 days at ${CONNECTIONS} connections: the product (scopes, rate limit, checks, log, headers), and an Express app that sends the same statements through the same driver, a pool of ten connections each, and answers with the first row. CPU is the server process's own, by /proc; load generator and PostgreSQL share the cores.`,
    goals: Object.keys(accounts).flatMap((name) => goalsOf(results, name)),
    details: table(results),
  };
}

async function contendersOf(
  world: World,
  url: string,
  name: string,
  { apiToken }: Account,
): Promise<Contender<LoadAndCpu>[]> {
  const api = await world.api(url);
  const app = await world.program('packages/bench/src/programs/bare-stats.ts', {
    DATABASE_URL: url,
    BENCH_TOKEN: apiToken,
  });
  const { startDate, endDate } = lastDays(30);
  const contender = (what: string, server: Started, path: string): Contender<LoadAndCpu> => ({
    name: what,
    async run() {
      const before = cpuSecondsOf(server.pid);
      const load = await httpLoad(
        `${server.url}${path}?start_date=${startDate}&end_date=${endDate}`,
        { authorization: `Bearer ${apiToken}` },
        { connections: CONNECTIONS, seconds: world.effort.seconds },
      );
      const requests = load.perSecond * load.seconds;
      return { ...load, cpu: ((cpuSecondsOf(server.pid) - before) / requests) * 1e6 };
    },
  });
  return [
    contender(`/api/v1/stats, ${name}`, api, '/api/v1/stats'),
    contender(`bare Express, ${name}`, app, '/stats'),
  ];
}

function goalsOf(results: Results<LoadAndCpu>, name: string): Goal[] {
  const compare = (figure: (load: LoadAndCpu) => number) =>
    ratios(results, `/api/v1/stats, ${name}`, `bare Express, ${name}`, figure);
  const speed = compare((load) => load.perSecond);
  const cpu = compare((load) => load.cpu);
  return [
    {
      goal: `${name} team: ≥ ${LEAST} × the requests per second of the bare app`,
      measured: `${spread(speed)} ×`,
      holds: median(speed) >= LEAST,
    },
    {
      goal: `${name} team: ≤ ${MOST_CPU} × its CPU a request`,
      measured: `${spread(cpu)} ×`,
      holds: median(cpu) <= MOST_CPU,
    },
  ];
}

function table(results: Results<LoadAndCpu>): string {
  const rows = [...results.keys()].map((name) => {
    const loads = resultsOf(results, name);
    const cells = [
      spread(loads.map(({ perSecond }) => perSecond)),
      spread(loads.map(({ cpu }) => cpu)),
      spread(loads.map(({ p50 }) => p50)),
      spread(loads.map(({ p99 }) => p99)),
    ];
    return `| ${[name, ...cells].join(' | ')} |`;
  });
  return ['| | per second | CPU µs | p50 ms | p99 ms |', '|---|---|---|---|---|', ...rows].join('\n');
}
