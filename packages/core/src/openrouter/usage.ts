import { HOUR } from '@watcher/contract/calendar/time';
import { OpenRouterError } from './errors.ts';
import { type HttpOptions, request } from './http.ts';
import { type AnalyticsRow, analyticsAnswer } from './schemas.ts';

/** The most rows that `/analytics/query` returns at once. */
const MAX_ROWS = 10_000;
const CALL = 'POST /analytics/query';

export interface UsageWindow {
  /** The key's hash: labels are ambiguous, since two keys may share a name. */
  readonly hash: string;
  /** Start of the first hour. */
  readonly from: Date;
  /** End of the last hour, exclusive. */
  readonly to: Date;
  /** Split by provider too; OpenRouter keeps that for 31 days only. */
  readonly byProvider: boolean;
}

/** What a key used of one model (at one provider) in one UTC hour. Money in 1e-12 USD. Null: not reported. */
export interface HourlyUsage {
  readonly hour: Date;
  readonly model: string | null;
  readonly provider: string | null;
  readonly requests: number | null;
  readonly tokensInput: number | null;
  readonly tokensOutput: number | null;
  readonly tokensReasoning: number | null;
  readonly tokensCached: number | null;
  /** Billed to credits, platform fees of BYOK requests included. */
  readonly cost: bigint;
  readonly byokCost: bigint;
}

/**
 * Asks for the window and halves it until every answer is complete, so the rows are never partial sums.
 *
 * @throws OpenRouterError `malformed` when even a single hour comes truncated, or the key's hash resolves to
 *   nothing (an empty answer would then look like "used nothing").
 */
export async function queryUsage(
  http: HttpOptions,
  secret: string,
  window: UsageWindow,
): Promise<HourlyUsage[]> {
  const rows = await queryOnce(http, secret, window);
  if (rows !== 'too large') return rows.map(toHourlyUsage).filter((row) => inWindow(row, window));
  const hours = (window.to.getTime() - window.from.getTime()) / HOUR;
  if (hours <= 1) throw new OpenRouterError('malformed', CALL, { field: 'metadata.truncated' });
  const middle = new Date(window.from.getTime() + Math.floor(hours / 2) * HOUR);
  return [
    ...(await queryUsage(http, secret, { ...window, to: middle })),
    ...(await queryUsage(http, secret, { ...window, from: middle })),
  ];
}

async function queryOnce(
  http: HttpOptions,
  secret: string,
  window: UsageWindow,
): Promise<AnalyticsRow[] | 'too large'> {
  const body = {
    metrics: [
      'request_count',
      'tokens_prompt',
      'tokens_completion',
      'reasoning_tokens',
      'cached_tokens',
      'credits_usage',
      'byok_usage',
      'total_usage',
    ],
    dimensions: window.byProvider ? ['model', 'provider'] : ['model'],
    granularity: 'hour',
    filters: [{ field: 'api_key_id', operator: 'eq', value: window.hash }],
    time_range: { start: window.from.toISOString(), end: window.to.toISOString() },
    limit: MAX_ROWS,
  };
  try {
    const call = {
      method: 'POST',
      lane: 'usage',
      path: '/analytics/query',
      secret,
      body,
      answer: analyticsAnswer,
    } as const;
    const { data } = await request(http, call);
    if (data.warnings !== undefined && data.warnings.length > 0) {
      throw new OpenRouterError('malformed', CALL, { field: 'warnings' });
    }
    return data.metadata.truncated || data.data.length >= MAX_ROWS ? 'too large' : data.data;
  } catch (error) {
    if (error instanceof OpenRouterError && error.kind === 'too_large') return 'too large';
    throw error;
  }
}

function toHourlyUsage(row: AnalyticsRow): HourlyUsage {
  return {
    hour: row.at,
    model: row.model || null,
    provider: row.provider || null,
    requests: row.request_count ?? null,
    tokensInput: row.tokens_prompt ?? null,
    tokensOutput: row.tokens_completion ?? null,
    tokensReasoning: row.reasoning_tokens ?? null,
    tokensCached: row.cached_tokens ?? null,
    cost: row.cost,
    byokCost: row.byokCost,
  };
}

/** A bucket that only touches the window's end was not asked for whole. */
function inWindow(row: HourlyUsage, window: UsageWindow): boolean {
  return row.hour >= window.from && row.hour < window.to;
}
