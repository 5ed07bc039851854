import type { Report } from '../report/report.ts';
import type { World } from '../world.ts';
import { bare } from './bare.ts';
import { budgets } from './budgets.ts';
import { cleanup } from './cleanup.ts';
import { dashboardSql } from './dashboard.ts';
import { hours } from './hours.ts';
import { http } from './http.ts';
import { isolation } from './isolation.ts';
import { memory } from './memory.ts';
import { neighbour } from './neighbour.ts';
import { pages } from './pages.ts';
import { processes } from './processes.ts';
import { resync } from './resync.ts';
import { start } from './start.ts';
import { sync } from './sync.ts';
import { totals } from './totals.ts';
import { writes } from './writes.ts';

interface Case {
  readonly title: string;
  run(world: World): Promise<Report>;
  /** Whether it measures `npm start`: it gives no answers to check. */
  readonly wholeProduct?: true;
  /** Whether it takes too long to be measured in rounds. */
  readonly once?: true;
}

/** Every case by the name that `npm run bench --` takes, in the order of the document. */
export const cases: Readonly<Record<string, Case>> = {
  totals: { title: 'Totals from rollups and from raw rows', run: totals },
  http: { title: 'HTTP beside its SQL', run: http },
  bare: { title: 'The API beside a bare Express app', run: bare },
  neighbour: { title: 'Beside a team that pages flat out', run: neighbour },
  dashboard: { title: 'The dashboard’s SQL', run: dashboardSql },
  isolation: { title: 'Other teams’ rows and the own history', run: isolation },
  pages: { title: 'Pages of usage', run: pages },
  writes: { title: 'Writing usage', run: writes },
  cleanup: { title: 'Clean-up', run: cleanup },
  budgets: { title: 'Evaluating budgets', run: budgets },
  memory: { title: 'Memory', run: memory, wholeProduct: true },
  start: { title: 'Start', run: start, wholeProduct: true },
  processes: { title: 'Two API processes', run: processes },
  sync: { title: 'Syncing many keys', run: sync, once: true },
  resync: { title: 'Reading the same again', run: resync },
  hours: { title: 'Two workers, hour after hour', run: hours, once: true },
};
