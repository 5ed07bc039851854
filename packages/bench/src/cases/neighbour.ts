import { lastDays } from '../data/period.ts';
import { httpLoad, type Load } from '../load/load.ts';
import type { Report } from '../report/report.ts';
import { type Contender, interleave, loadTable, ratios } from '../report/rounds.ts';
import { median, spread } from '../statistics.ts';
import type { World } from '../world.ts';

const MOST = 3;
const QUIET = 'alone';
const BUSY = 'while another team pages';
const PAGER = 'the team that pages';

/** One team's totals, alone and while another team reads pages of usage as fast as it can. */
export async function neighbour(world: World): Promise<Report> {
  const { url, heavy, median: other } = await world.filled('full');
  if (other === null) throw new Error('There is no median team.');
  const api = await world.api(url);
  const { startDate, endDate } = lastDays(30);
  const period = `start_date=${startDate}&end_date=${endDate}`;
  const { seconds } = world.effort;
  const totals = () =>
    httpLoad(
      `${api.url}/api/v1/stats?${period}`,
      { authorization: `Bearer ${other.apiToken}` },
      { connections: 1, seconds },
    );
  const pages = () =>
    httpLoad(
      `${api.url}/api/v1/usage?${period}&limit=1000`,
      { authorization: `Bearer ${heavy.apiToken}` },
      { connections: 32, seconds },
    );
  const paging: Load[] = [];
  const contenders: Contender<Load>[] = [
    { name: QUIET, run: totals },
    {
      name: BUSY,
      async run() {
        const [load, pager] = await Promise.all([totals(), pages()]);
        paging.push(pager);
        return load;
      },
    },
  ];
  const results = await interleave(contenders, world.effort.rounds);
  const ratio = ratios(results, BUSY, QUIET, ({ p99 }) => Math.max(1, p99));
  return {
    how: `\`/api/v1/stats\` of the median team on one connection, alone and while the heavy team reads pages of 1,000 rows on 32 connections of the same API process. The load generator counts whole milliseconds, so that less than one is one.`,
    goals: [
      {
        goal: `p99 ≤ ${MOST} × that of the team alone`,
        measured: `${spread(ratio)} ×`,
        holds: median(ratio) <= MOST,
      },
    ],
    details: loadTable(new Map([...results, [PAGER, paging]])),
  };
}
