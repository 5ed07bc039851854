import type { Entry } from './entry.ts';

/** Sums over entries; money in pico-USD. */
export type Totals = {
  requests: number;
  byokRequests: number;
  promptTokens: number;
  completionTokens: number;
  reasoningTokens: number;
  cachedTokens: number;
  usage: bigint;
  byokUsageInference: bigint;
  /** The part of `usage` that is BYOK platform fees. */
  byokFees: bigint;
};

export function noTotals(): Totals {
  return {
    requests: 0,
    byokRequests: 0,
    promptTokens: 0,
    completionTokens: 0,
    reasoningTokens: 0,
    cachedTokens: 0,
    usage: 0n,
    byokUsageInference: 0n,
    byokFees: 0n,
  };
}

export function addEntry(totals: Totals, entry: Entry): void {
  totals.requests += entry.requests;
  totals.promptTokens += entry.promptTokens;
  totals.completionTokens += entry.completionTokens;
  totals.reasoningTokens += entry.reasoningTokens;
  totals.cachedTokens += entry.cachedTokens;
  totals.usage += entry.usage;
  if (!entry.isByok) return;
  totals.byokRequests += entry.requests;
  totals.byokUsageInference += entry.byokUsageInference;
  totals.byokFees += entry.usage;
}
