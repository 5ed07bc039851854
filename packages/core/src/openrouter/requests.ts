import type { Hours } from '@watcher/contract/calendar/dates';
import { OpenRouterError } from './errors.ts';
import { type HttpOptions, request } from './http.ts';
import { requestCountAnswer } from './schemas.ts';
import { CALL } from './usage.ts';

/** Some keys of one account, in whole hours to the end of the last one. */
export interface RequestsWindow extends Hours {
  readonly hashes: readonly string[];
}

/**
 * How many requests some keys made together, those included that cost nothing and move no counter. One call.
 *
 * @throws OpenRouterError `malformed` when a count is not understood, or a hash is not known.
 */
export async function countRequests(
  http: HttpOptions,
  secret: string,
  { hashes, from, to }: RequestsWindow,
): Promise<number> {
  const { data } = await request(http, {
    method: 'POST',
    lane: 'usage',
    path: '/analytics/query',
    secret,
    body: {
      metrics: ['request_count'],
      filters: [{ field: 'api_key_id', operator: 'in', value: hashes }],
      time_range: { start: from.toISOString(), end: to.toISOString() },
    },
    answer: requestCountAnswer,
  });
  if (data.warnings !== undefined && data.warnings.length > 0) {
    throw new OpenRouterError('malformed', CALL, { field: 'warnings' });
  }
  if (data.metadata.truncated) throw new OpenRouterError('malformed', CALL, { field: 'metadata.truncated' });
  return data.data.reduce((sum, row) => sum + row.request_count, 0);
}
