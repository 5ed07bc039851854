import type { Hours } from '@watcher/contract/calendar/dates';
import { HOUR } from '@watcher/contract/calendar/time';
import { OpenRouterError } from './errors.ts';
import { type HttpOptions, request } from './http.ts';
import { joined, type Reported } from './reported.ts';
import { type AnalyticsRow, analyticsAnswer, type OddRow, readAnalyticsRow } from './schemas.ts';

/** The most rows that `/analytics/query` returns at once. */
const MAX_ROWS = 10_000;
/** The call as logs and keys name it. */
export const CALL = 'POST /analytics/query';

/** Whole hours of one key, to the end of the last one. */
export interface UsageWindow extends Hours {
  /** The key's hash: labels are ambiguous, since two keys may share a name. */
  readonly hash: string;
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

/** How often one reading may ask again to find the hour of rows that do not say it: two such rows in 90 days. */
const MAX_SEARCHES = 24;
/** Answers in a row that may be too large: 13 lead from 90 days to one hour. More are an outage, which no halving ends. */
const MAX_IN_VAIN = 16;
/** The most calls of one reading that is halved; 90 days of a hundred models and providers an hour take half of them. */
const MAX_CALLS = 400;

/**
 * Asks for the window and halves it until every answer is complete, so the rows are never partial sums. An odd row keeps
 * no other from being read: its hour is unsure. Where that is what was not understood, it is looked for in halves.
 *
 * @throws OpenRouterError `malformed` when nothing of the answer is understood, or the key's hash resolves to nothing (an
 *   empty answer would then look like "used nothing"); `too_large` when OpenRouter takes too long whatever the hours.
 */
export async function queryUsage(
  http: HttpOptions,
  secret: string,
  window: UsageWindow,
): Promise<Reported<HourlyUsage>> {
  const { rows, unsure, odd, isAnyRead } = await read(http, secret, window, {
    searches: 0,
    calls: 0,
    inVain: 0,
  });
  if (odd === null) return { rows, unsure: [], odd };
  if (!isAnyRead) throw odd;
  http.onOdd?.(odd);
  return { rows, unsure: joined(unsure), odd };
}

/** What one reading has cost so far. */
interface Effort {
  searches: number;
  calls: number;
  /** The answers since the last one that was not too large. */
  inVain: number;
}

interface Read extends Reported<HourlyUsage> {
  /** Something of what was answered is understood. */
  readonly isAnyRead: boolean;
}

async function read(http: HttpOptions, secret: string, window: UsageWindow, effort: Effort): Promise<Read> {
  const { from, to } = window;
  const hours = (to.getTime() - from.getTime()) / HOUR;
  const halves = async (): Promise<Read> => {
    const middle = new Date(from.getTime() + Math.floor(hours / 2) * HOUR);
    // The later half first: where the searches end, it is the older part that stays unsure.
    const later = await read(http, secret, { ...window, from: middle }, effort);
    const earlier = await read(http, secret, { ...window, to: middle }, effort);
    return {
      rows: [...earlier.rows, ...later.rows],
      unsure: [...earlier.unsure, ...later.unsure],
      odd: later.odd ?? earlier.odd,
      isAnyRead: later.isAnyRead || earlier.isAnyRead,
    };
  };
  const answer = await queryOnce(http, secret, window);
  effort.calls += 1;
  if (answer instanceof OpenRouterError) {
    effort.inVain += 1;
    if (effort.inVain === MAX_IN_VAIN || effort.calls >= MAX_CALLS) throw answer;
    if (hours > 1) return halves();
    return { rows: [], unsure: [{ from, to }], odd: answer, isAnyRead: false };
  }
  effort.inVain = 0;
  const { rows, odd, oddCount } = understood(answer);
  const isToBeFound = odd.some(({ at }) => at === null) && rows.length > 0 && hours > 1;
  if (isToBeFound && effort.searches < MAX_SEARCHES) {
    effort.searches += 1;
    return halves();
  }
  const field = odd[0]?.field ?? oddCount;
  return {
    rows: rows.map(toHourlyUsage).filter(({ hour }) => isWithin(hour, window)),
    unsure: odd.flatMap(({ at }) => {
      if (at === null) return [{ from, to }];
      return isWithin(at, window) ? [{ from: at, to: new Date(at.getTime() + HOUR) }] : [];
    }),
    odd: field === null ? null : new OpenRouterError('malformed', CALL, { field }),
    isAnyRead: rows.length > 0 || answer.length === 0,
  };
}

/** The rows that were understood, those that were not, and the first count that was not in one of the former. */
function understood(items: readonly unknown[]) {
  const rows: AnalyticsRow[] = [];
  const odd: OddRow[] = [];
  let oddCount: string | null = null;
  for (const item of items) {
    const one = readAnalyticsRow(item);
    if ('row' in one) {
      rows.push(one.row);
      oddCount ??= one.oddCount;
    } else odd.push(one);
  }
  return { rows, odd, oddCount };
}

/** @returns the rows, or how OpenRouter said that there are too many of them. */
async function queryOnce(
  http: HttpOptions,
  secret: string,
  window: UsageWindow,
): Promise<unknown[] | OpenRouterError> {
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
    const isCut = data.metadata.truncated || data.data.length >= MAX_ROWS;
    return isCut ? new OpenRouterError('malformed', CALL, { field: 'data.metadata.truncated' }) : data.data;
  } catch (error) {
    if (error instanceof OpenRouterError && error.kind === 'too_large') return error;
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
function isWithin(hour: Date, { from, to }: Hours): boolean {
  return hour >= from && hour < to;
}
