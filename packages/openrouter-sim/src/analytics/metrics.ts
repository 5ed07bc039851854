import type { Totals } from '../ledger/totals.ts';
import { toNumber } from '../money.ts';

export type Metric = {
  readonly label: string;
  readonly format: 'number' | 'currency' | 'percent';
  /** How many days back it is kept. */
  readonly reachDays: 31 | 365;
  /** Counts are strings, costs and rates numbers; a component that nothing in the group used is `null`. */
  read(totals: Totals): string | number | null;
};

function count(label: string, read: (totals: Totals) => number, reachDays: 31 | 365 = 365): Metric {
  return { label, format: 'number', reachDays, read: (totals) => String(read(totals)) };
}

function cost(label: string, read: (totals: Totals) => bigint | null, reachDays: 31 | 365 = 365): Metric {
  const toJson = (pico: bigint | null) => (pico === null ? null : toNumber(pico));
  return { label, format: 'currency', reachDays, read: (totals) => toJson(read(totals)) };
}

/** A cost component of features that this OpenRouter's ledger never bills. */
function unusedCost(label: string, reachDays: 31 | 365): Metric {
  return cost(label, () => null, reachDays);
}

function rate(label: string, part: (totals: Totals) => number, whole: (totals: Totals) => number): Metric {
  const read = (totals: Totals) => (whole(totals) === 0 ? null : part(totals) / whole(totals));
  return { label, format: 'percent', reachDays: 31, read };
}

/** A component that no request used, and no adjustment touched, is unknown. */
const ifUsed = (requests: number, amount: bigint) => (requests === 0 && amount === 0n ? null : amount);

/** Every metric that can be asked for. Latency and throughput are left out: the ledger holds no durations. */
export const METRICS: ReadonlyMap<string, Metric> = new Map(
  Object.entries({
    request_count: count('Request Count', (t) => t.requests),
    tokens_total: count('Total Tokens', (t) => t.promptTokens + t.completionTokens),
    tokens_prompt: count('Prompt Tokens', (t) => t.promptTokens),
    tokens_completion: count('Completion Tokens', (t) => t.completionTokens),
    reasoning_tokens: count('Reasoning Tokens', (t) => t.reasoningTokens),
    cached_tokens: count('Cached Tokens', (t) => t.cachedTokens),
    byok_request_count: count('BYOK Request Count', (t) => t.byokRequests),
    guardrail_invoked_count: count('Guardrail Invoked Count', () => 0, 31),
    response_cached_count: count('Response Cached Count', () => 0, 31),
    total_usage: cost('Total Usage', (t) => t.usage + t.byokUsageInference),
    credits_usage: cost('Credits Usage', (t) => t.usage),
    byok_usage: cost('BYOK Usage', (t) => ifUsed(t.byokRequests, t.byokUsageInference)),
    openrouter_usage: cost(
      'OpenRouter Usage',
      (t) => ifUsed(t.requests - t.byokRequests, t.usage - t.byokFees),
      31,
    ),
    byok_fees: cost('BYOK Fees', (t) => ifUsed(t.byokRequests, t.byokFees), 31),
    usage_upstream: unusedCost('Upstream Usage', 365),
    usage_cache: unusedCost('Cache Usage', 365),
    usage_data: unusedCost('Data Usage', 365),
    usage_web: unusedCost('Web Usage', 365),
    usage_upstream_web: unusedCost('Upstream Web Usage', 365),
    usage_file: unusedCost('File Usage', 31),
    usage_upstream_file: unusedCost('Upstream File Usage', 31),
    usage_web_fetch: unusedCost('Web Fetch Usage', 31),
    usage_upstream_web_fetch: unusedCost('Upstream Web Fetch Usage', 31),
    cache_hit_rate: rate(
      'Cache Hit Rate',
      (t) => t.cachedTokens,
      (t) => t.promptTokens,
    ),
    guardrail_invoked_rate: rate(
      'Guardrail Invoked Rate',
      () => 0,
      (t) => t.requests,
    ),
    response_cached_rate: rate(
      'Response Cached Rate',
      () => 0,
      (t) => t.requests,
    ),
  }),
);
