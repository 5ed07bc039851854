import { type HttpOptions, request } from './http.ts';
import { activityAnswer } from './schemas.ts';

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

/** `GET /activity` of one key: rows by day, model, endpoint and provider, the last 30 completed UTC days. */
export async function listActivity(http: HttpOptions, secret: string, hash: string): Promise<DailyUsage[]> {
  const path = `/activity?${new URLSearchParams({ api_key_hash: hash })}`;
  const { data } = await request(http, {
    method: 'GET',
    lane: 'usage',
    path,
    secret,
    answer: activityAnswer,
  });
  return data.map((row) => ({
    day: row.date,
    model: (row.model_permaslug ?? row.model) || null,
    provider: row.provider_name || null,
    requests: row.requests ?? null,
    tokensInput: row.prompt_tokens ?? null,
    tokensOutput: row.completion_tokens ?? null,
    tokensReasoning: row.reasoning_tokens ?? null,
    cost: row.usage,
    byokCost: row.byok_usage_inference ?? 0n,
  }));
}
