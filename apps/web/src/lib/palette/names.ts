import { lastDays } from '@watcher/contract/calendar/dates';
import { api } from '#lib/api/client.ts';
import { query } from '#lib/api/query.ts';
import type { Findable } from './commands.ts';

/** Older names are found in the explorer. */
const DAYS = 366;

/** The models and providers that the team's keys used in the last year, by name. */
export const readNames = query(async (_: null): Promise<Pick<Findable, 'models' | 'providers'>> => {
  const { startDate, endDate } = lastDays(new Date(), DAYS, 'UTC');
  const { models, providers } = await api.usage.facets.query({ startDate, endDate });
  return {
    models: models.filter((name) => name !== null),
    providers: providers.filter((name) => name !== null),
  };
});
