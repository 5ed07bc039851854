import type { Dimension, ExploreRow } from '@watcher/contract/explore';
import { sql } from 'drizzle-orm';
import { toUsd } from '../../../lib/money.ts';
import { type KeyNameRow, toKeyName } from '../key-name.ts';
import { countOrNull } from '../totals.ts';

type SumsRow = Record<
  | 'facts'
  | 'facts_counted'
  | 'facts_reasoning'
  | 'facts_cached'
  | 'requests'
  | 'tokens_input'
  | 'tokens_output'
  | 'tokens_reasoning'
  | 'tokens_cached'
  | 'cost'
  | 'byok_cost',
  string
>;

export type GroupRow = Record<string, unknown> &
  SumsRow &
  KeyNameRow & {
    groups: number;
    totals: SumsRow;
    /** Place in the page; null when the page is empty. */
    place: string | null;
    month: string;
    day: string;
    hour: string;
    model: string | null;
    provider: string | null;
  };

export const NO_SUMS: SumsRow = {
  facts: '0',
  facts_counted: '0',
  facts_reasoning: '0',
  facts_cached: '0',
  requests: '0',
  tokens_input: '0',
  tokens_output: '0',
  tokens_reasoning: '0',
  tokens_cached: '0',
  cost: '0',
  byok_cost: '0',
};

/** As text: a JSON number would lose digits. */
export const TOTALS = sql.raw(
  `json_build_object(${Object.keys(NO_SUMS)
    .map((name) => `'${name}', coalesce(sum(${name}), 0)::text`)
    .join(', ')})`,
);

export function toRow(row: GroupRow, groupBy: readonly Dimension[]): ExploreRow {
  const has = (dimension: Dimension) => groupBy.includes(dimension);
  return {
    ...(has('month') ? { month: row.month } : {}),
    ...(has('day') ? { date: row.day } : {}),
    ...(has('hour') ? { hour: new Date(Number(row.hour)).toISOString() } : {}),
    ...(has('key') ? toKeyName(row) : {}),
    ...(has('model') ? { model: row.model } : {}),
    ...(has('provider') ? { provider: row.provider } : {}),
    ...toMeasures(row),
  };
}

/** Sums as the answer has them: null where none of the facts tells. */
export function toMeasures(row: SumsRow) {
  const facts = Number(row.facts);
  const count = (sum: string, counted: string) =>
    countOrNull({ facts, counted: Number(counted) }, Number(sum));
  return {
    requests: count(row.requests, row.facts_counted),
    tokensInput: count(row.tokens_input, row.facts_counted),
    tokensOutput: count(row.tokens_output, row.facts_counted),
    tokensReasoning: count(row.tokens_reasoning, row.facts_reasoning),
    tokensCached: count(row.tokens_cached, row.facts_cached),
    cost: toUsd(BigInt(row.cost)),
    byokCost: toUsd(BigInt(row.byok_cost)),
  };
}
