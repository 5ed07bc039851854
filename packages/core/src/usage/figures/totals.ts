import type { Summary } from '@watcher/contract/usage';
import { divideRounded, toUsd } from '../../lib/money.ts';

/** Exact sums over facts. `counted` says how many facts tell requests and tokens, `countedCost` what those cost. */
export interface Totals {
  readonly facts: number;
  readonly counted: number;
  readonly requests: number;
  readonly tokensInput: number;
  readonly tokensOutput: number;
  readonly cost: bigint;
  readonly countedCost: bigint;
  readonly byokCost: bigint;
}

/** The same as PostgreSQL gives it. */
export interface TotalsRow {
  readonly facts: number | string;
  readonly facts_counted: number | string;
  readonly requests: string;
  readonly tokens_input: string;
  readonly tokens_output: string;
  readonly cost: string;
  readonly counted_cost: string;
  readonly byok_cost: string;
}

export function toTotals(row: TotalsRow): Totals {
  return {
    facts: Number(row.facts),
    counted: Number(row.facts_counted),
    requests: Number(row.requests),
    tokensInput: Number(row.tokens_input),
    tokensOutput: Number(row.tokens_output),
    cost: BigInt(row.cost),
    countedCost: BigInt(row.counted_cost),
    byokCost: BigInt(row.byok_cost),
  };
}

export const NOTHING: Totals = {
  facts: 0,
  counted: 0,
  requests: 0,
  tokensInput: 0,
  tokensOutput: 0,
  cost: 0n,
  countedCost: 0n,
  byokCost: 0n,
};

export function add(a: Totals, b: Totals): Totals {
  return {
    facts: a.facts + b.facts,
    counted: a.counted + b.counted,
    requests: a.requests + b.requests,
    tokensInput: a.tokensInput + b.tokensInput,
    tokensOutput: a.tokensOutput + b.tokensOutput,
    cost: a.cost + b.cost,
    countedCost: a.countedCost + b.countedCost,
    byokCost: a.byokCost + b.byokCost,
  };
}

/** Sums rows group by group, in the order in which the groups first appear. */
export function groupTotals<Row extends Totals, Group>(
  rows: readonly Row[],
  groupOf: (row: Row) => Group,
): Map<Group, Totals> {
  const groups = new Map<Group, Totals>();
  for (const row of rows) {
    const group = groupOf(row);
    groups.set(group, add(groups.get(group) ?? NOTHING, row));
  }
  return groups;
}

/** Null where there is usage and none of it tells the count; 0 where there is no usage. */
export function countOrNull(totals: Pick<Totals, 'facts' | 'counted'>, sum: number): number | null {
  return totals.facts > 0 && totals.counted === 0 ? null : sum;
}

export function toAmounts(totals: Totals) {
  return {
    requestsCount: countOrNull(totals, totals.requests),
    tokensInput: countOrNull(totals, totals.tokensInput),
    tokensOutput: countOrNull(totals, totals.tokensOutput),
    cost: toUsd(totals.cost),
    byokCost: toUsd(totals.byokCost),
  };
}

export const UNKNOWN_AMOUNTS = {
  requestsCount: null,
  tokensInput: null,
  tokensOutput: null,
  cost: null,
  byokCost: null,
};

export function toSummary(totals: Totals): Summary {
  return {
    totalRequests: countOrNull(totals, totals.requests),
    totalCost: toUsd(totals.cost),
    byokCost: toUsd(totals.byokCost),
    totalTokensInput: countOrNull(totals, totals.tokensInput),
    totalTokensOutput: countOrNull(totals, totals.tokensOutput),
    avgCostPerRequest:
      totals.requests === 0 ? null : toUsd(divideRounded(totals.countedCost, BigInt(totals.requests))),
  };
}

/** In and out; null where no source tells them. */
export function tokensOf(totals: Totals): number | null {
  return countOrNull(totals, totals.tokensInput + totals.tokensOutput);
}

/** What a million of the tokens that are counted cost, in USD; null without any. */
export function costPerMillionTokens(totals: Totals): number | null {
  const tokens = BigInt(totals.tokensInput + totals.tokensOutput);
  return tokens === 0n ? null : toUsd(divideRounded(totals.countedCost * 1_000_000n, tokens));
}

/** A part of a whole in per cent, to four decimals; 0 of nothing. */
export function percentage(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * 1_000_000n) / whole) / 10_000;
}

/** For sorting: by cost, then more BYOK. */
export function byCostDesc(a: Totals, b: Totals): number {
  const difference = b.cost === a.cost ? b.byokCost - a.byokCost : b.cost - a.cost;
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}
