import { api } from '#lib/api/client.ts';
import { LIVE } from '#lib/api/live.ts';
import { query } from '#lib/api/query.ts';
import { readBudgets } from '#lib/budgets/read.ts';
import { readChannels } from '#lib/channels/read.ts';
import { readKeys } from '#lib/keys/read.ts';
import { inputOf, readPeriod } from '#lib/period/address.ts';
import type { PageLoad } from './$types';

const readOverview = query((input: Parameters<typeof api.stats.overview.query>[0]) =>
  api.stats.overview.query(input),
);
const readHealth = query((input: { timeZone: string }) => api.stats.health.query(input));

export const load: PageLoad = async ({ url, depends, parent }) => {
  depends(LIVE);
  const choice = readPeriod(url.searchParams);
  const { timeZone } = (await parent()).account;
  const [overview, health, keys, budgets, channels] = await Promise.all([
    readOverview({ ...inputOf(choice), timeZone }),
    readHealth({ timeZone }),
    readKeys(null),
    readBudgets(null),
    readChannels(null),
  ]);
  return { choice, overview, health, keys, budgets, channels };
};
