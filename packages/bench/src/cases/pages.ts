import { pageUsage } from '@watcher/core/usage';
import type { Account } from '../data/database.ts';
import { lastDays } from '../data/period.ts';
import { type Load, sqlLoad } from '../load/load.ts';
import { explain } from '../report/explain.ts';
import type { Report } from '../report/report.ts';
import { type Contender, interleave, loadTable, ratios } from '../report/rounds.ts';
import { statementsOf } from '../statements.ts';
import { median, spread } from '../statistics.ts';
import type { World } from '../world.ts';

const MOST = 2;

/** Pages of a long history, the first and the last. */
export async function pages(world: World): Promise<Report> {
  const { url, heavy, client } = await world.filled('longHistory');
  const { limit, deepest } = world.pages;
  const all = lastDays(world.pages.days);
  const read = (account: Account, page: number) =>
    statementsOf(account.ctx, (ctx) => pageUsage(ctx, account.scope, { ...all, page, limit }));
  const { pagination, items } = await pageUsage(heavy.ctx, heavy.scope, { ...all, page: deepest, limit });
  if (items.length < limit || pagination.pages < deepest) throw new Error('The deep page is not there.');
  const options = { connections: 1, seconds: world.effort.seconds };
  const first = 'page 1';
  const deep = `page ${deepest.toLocaleString('en-US')}`;
  const deepStatements = await read(heavy, deepest);
  const firstStatements = await read(heavy, 1);
  const contenders: Contender<Load>[] = [
    { name: first, run: () => sqlLoad(url, firstStatements, options) },
    { name: deep, run: () => sqlLoad(url, deepStatements, options) },
  ];
  const results = await interleave(contenders, world.effort.rounds);
  const ratio = ratios(results, deep, first, (load) => load.p50);
  const plans = [];
  for (const statement of deepStatements) plans.push(await explain(client, statement));
  return {
    how: `\`/api/v1/usage\` over ${pagination.total.toLocaleString('en-US')} rows of one team, ${limit} a page, its SQL on one connection, the total included.`,
    goals: [
      {
        goal: `${deep} ≤ ${MOST} × the latency of page 1`,
        measured: `${spread(ratio)} ×`,
        holds: median(ratio) <= MOST,
      },
    ],
    details: `${loadTable(results)}\n\nThe deep page:\n\n${plans.join('\n\n')}`,
  };
}
