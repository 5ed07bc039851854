import type { Hours } from '@watcher/contract/calendar/dates';
import { addDays } from '@watcher/contract/calendar/time';
import { OpenRouterError } from './errors.ts';
import { type HttpOptions, request } from './http.ts';
import { joined, type Reported } from './reported.ts';
import { type ActivityRow, activityAnswer, readActivityRow } from './schemas.ts';

/** What a key used of one model at one provider on one UTC day. Money in 1e-12 USD. Null: not reported. */
export interface DailyUsage {
  /** Start of the UTC day. */
  readonly day: Date;
  readonly model: string | null;
  readonly provider: string | null;
  readonly requests: number | null;
  readonly tokensInput: number | null;
  readonly tokensOutput: number | null;
  readonly tokensReasoning: number | null;
  /** Billed to credits. */
  readonly cost: bigint;
  readonly byokCost: bigint;
}

const CALL = 'GET /activity';

/**
 * `GET /activity` of one key: rows by day, model, endpoint and provider, the last 30 completed UTC days. An odd row keeps
 * no other day from being read: its own is unsure. A count that is odd is unknown, and makes nothing else so.
 *
 * @throws OpenRouterError `malformed` when a row does not say its day, or no row is understood.
 */
export async function listActivity(
  http: HttpOptions,
  secret: string,
  hash: string,
): Promise<Reported<DailyUsage>> {
  const path = `/activity?${new URLSearchParams({ api_key_hash: hash })}`;
  const { data } = await request(http, {
    method: 'GET',
    lane: 'usage',
    path,
    secret,
    answer: activityAnswer,
  });
  const rows: DailyUsage[] = [];
  const unsure: Hours[] = [];
  let odd: OpenRouterError | null = null;
  let oddCount: OpenRouterError | null = null;
  for (const item of data) {
    const read = readActivityRow(item);
    if ('row' in read) {
      rows.push(toDailyUsage(read.row));
      if (read.oddCount !== null)
        oddCount ??= new OpenRouterError('malformed', CALL, { field: read.oddCount });
      continue;
    }
    odd ??= new OpenRouterError('malformed', CALL, { field: read.field });
    if (read.at === null) throw odd;
    unsure.push({ from: read.at, to: addDays(read.at, 1) });
  }
  if (odd !== null && rows.length === 0) throw odd;
  odd ??= oddCount;
  if (odd !== null) http.onOdd?.(odd);
  return { rows, unsure: joined(unsure), odd };
}

function toDailyUsage(row: ActivityRow): DailyUsage {
  return {
    day: row.date,
    model: (row.model_permaslug ?? row.model) || null,
    provider: row.provider_name || null,
    requests: row.requests ?? null,
    tokensInput: row.prompt_tokens ?? null,
    tokensOutput: row.completion_tokens ?? null,
    tokensReasoning: row.reasoning_tokens ?? null,
    cost: row.usage,
    byokCost: row.byok_usage_inference ?? 0n,
  };
}
