import { readPeriod } from '@watcher/contract/calendar/period-address';
import type { Facets } from '@watcher/contract/explore';
import { api } from '#lib/api/client.ts';
import { LIVE } from '#lib/api/live.ts';
import { query } from '#lib/api/query.ts';
import { daysOf } from '#lib/period/address.ts';
import type { LayoutLoad } from './$types';
import type { Range } from './rows.svelte.ts';

const readFacets = query((range: Range): Promise<Facets> => api.usage.facets.query(range));

/** The period, and what there is to filter by in it: asked again when the period changes, not at every sort. */
export const load: LayoutLoad = async ({ url, depends, parent }) => {
  depends(LIVE);
  const choice = readPeriod(url.searchParams);
  const { timeZone } = (await parent()).account;
  const { startDate, endDate } = daysOf(choice, timeZone, new Date());
  const range: Range = { startDate, endDate, timeZone };
  return { choice, range, facets: await readFacets(range) };
};
