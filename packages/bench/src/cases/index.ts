import type { Report } from '../report/report.ts';
import type { World } from '../world.ts';
import { dashboardSql } from './dashboard.ts';
import { http } from './http.ts';
import { isolation } from './isolation.ts';
import { pages } from './pages.ts';
import { totals } from './totals.ts';
import { writes } from './writes.ts';

/** Every case by the name that `npm run bench --` takes, in the order of the document. */
export const cases: Readonly<Record<string, { title: string; run(world: World): Promise<Report> }>> = {
  totals: { title: 'Totals from rollups and from raw rows', run: totals },
  http: { title: 'HTTP beside its SQL', run: http },
  dashboard: { title: 'The dashboard’s SQL', run: dashboardSql },
  isolation: { title: 'Other users’ rows and the own history', run: isolation },
  pages: { title: 'Pages of usage', run: pages },
  writes: { title: 'Writing usage', run: writes },
};
