import type { Explored } from '@watcher/contract/explore';
import type { Measure } from '@watcher/contract/explore-fields';
import type { Unit } from '#lib/chart/unit.ts';
import { m } from '#lib/paraglide/messages.js';

type Totals = Explored['totals'];

const measures: Readonly<Record<Measure, { name: () => string; of: (totals: Totals) => number | null }>> = {
  cost: { name: m.explore_cost, of: ({ cost }) => cost },
  requests: { name: m.explore_requests, of: ({ requests }) => requests },
  tokens_input: { name: m.explore_tokens_input, of: ({ tokensInput }) => tokensInput },
  tokens_output: { name: m.explore_tokens_output, of: ({ tokensOutput }) => tokensOutput },
  tokens_reasoning: { name: m.explore_tokens_reasoning, of: ({ tokensReasoning }) => tokensReasoning },
  tokens_cached: { name: m.explore_tokens_cached, of: ({ tokensCached }) => tokensCached },
  byok_cost: { name: m.explore_byok_cost, of: ({ byokCost }) => byokCost },
};

export function metricName(metric: Measure): string {
  return measures[metric].name();
}

/** What a row, or the sums over all rows, have of a metric; null where nobody knows. */
export function amountOf(totals: Totals, metric: Measure): number | null {
  return measures[metric].of(totals);
}

export function unitOf(metric: Measure): Unit {
  return metric === 'cost' || metric === 'byok_cost' ? 'usd' : 'count';
}
