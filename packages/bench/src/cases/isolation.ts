import { dashboard, keyStats, pageUsage, stats } from '@watcher/core/usage';
import type { Account } from '../data/database.ts';
import { lastDays } from '../data/period.ts';
import { type Load, sqlLoad } from '../load/load.ts';
import type { Goal, Report } from '../report/report.ts';
import { type Contender, interleave, loadTable, ratios } from '../report/rounds.ts';
import { type Statement, statementsOf } from '../statements.ts';
import { median, spread } from '../statistics.ts';
import type { World } from '../world.ts';

const MOST = 1.1;
const FEW = 'a tenth of the others';
const ALL = 'all others';
const LONG = 'alone, ten times the days';

/** The heavy team's answers with ten times the rows of others, and with ten times the history. */
export async function isolation(world: World): Promise<Report> {
  const databases = {
    [FEW]: await world.filled('fewOthers'),
    [ALL]: await world.filled('full'),
    [LONG]: await world.filled('longHistory'),
  };
  const contenders: Contender<Load>[] = [];
  for (const [where, { url, heavy }] of Object.entries(databases)) {
    for (const [what, statements] of Object.entries(await answersOf(heavy))) {
      const options = { connections: 1, seconds: world.effort.seconds };
      contenders.push({ name: `${what}, ${where}`, run: () => sqlLoad(url, statements, options) });
    }
  }
  const results = await interleave(contenders, world.effort.rounds);
  const compare = (what: string, where: string, why: string): Goal => {
    const ratio = ratios(results, `${what}, ${where}`, `${what}, ${FEW}`, (load) => load.p50);
    return {
      goal: `${why}: ${what} ≤ ${MOST} × the latency`,
      measured: `${spread(ratio)} ×`,
      holds: median(ratio) <= MOST,
    };
  };
  const whats = Object.keys(await answersOf(databases[FEW].heavy));
  const sizes = Object.entries(databases).map(
    ([where, { rows }]) => `${where}: ${rows.toLocaleString('en-US')} rows`,
  );
  return {
    how: `The SQL of the heavy team's answers for 30 days on one connection, in three databases with the same rows of that team in these days (${sizes.join('; ')}). Latencies are medians.`,
    goals: [
      ...whats.map((what) => compare(what, ALL, "10 × the others' rows")),
      ...whats.map((what) => compare(what, LONG, '10 × the own history')),
    ],
    details: loadTable(results),
  };
}

/** What the product sends for each answer. */
async function answersOf(account: Account): Promise<Record<string, readonly Statement[]>> {
  const { ctx, scope } = account;
  const period = lastDays(30);
  return {
    stats: await statementsOf(ctx, (ctx) => stats(ctx, scope, period)),
    dashboard: await statementsOf(ctx, (ctx) => dashboard(ctx, scope, { days: 30 })),
    'usage page': await statementsOf(ctx, (ctx) => pageUsage(ctx, scope, { ...period, page: 1, limit: 100 })),
    keys: await statementsOf(ctx, (ctx) => keyStats(ctx, scope)),
  };
}
