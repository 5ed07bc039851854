import type { Report } from '../report/report.ts';
import type { World } from '../world.ts';
import { http } from './http.ts';
import { totals } from './totals.ts';
import { writes } from './writes.ts';

/** Every case by the name that `npm run bench --` takes, in the order of the document. */
export const cases: Readonly<Record<string, { title: string; run(world: World): Promise<Report> }>> = {
  totals: { title: 'Totals from rollups and from raw rows', run: totals },
  http: { title: 'HTTP beside its SQL', run: http },
  writes: { title: 'Writing usage', run: writes },
};
