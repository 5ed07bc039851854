import type { Summary } from '@watcher/contract/usage';
import { type Row, readBigint, readInteger } from '../../db/decode.ts';
import { divideRounded, toUsd } from '../../lib/money.ts';
import { recordOf } from '../../lib/record-of.ts';
import { figureColumns } from '../measures/columns.ts';
import {
  FIGURE_COUNTS,
  FIGURE_MONEY,
  type FigureCountOf,
  type FigureMoneyOf,
  MEASURES,
} from '../measures/table.ts';
import type { Completeness, CostCompleteness } from './completeness.ts';

type CountName = FigureCountOf<typeof MEASURES>;
type MoneyName = FigureMoneyOf<typeof MEASURES> | 'countedCost';

/**
 * Exact sums over facts: `facts` is how many, `counted` how many of them report requests and tokens, and `countedCost`
 * what those cost. Money in 1e-12 USD.
 */
export type Totals = Readonly<Record<CountName, number>> & Readonly<Record<MoneyName, bigint>>;

const { counts, money } = figureColumns(MEASURES);

export const NOTHING: Totals = {
  ...recordOf(
    counts.map(({ name }) => name),
    () => 0,
  ),
  ...recordOf(
    money.map(({ name }) => name),
    () => 0n,
  ),
};

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Reads a row with the columns of `usage_day_sum`. A page has hundreds: a copy of `NOTHING` is filled, which is fast. */
export function toTotals(row: Row): Totals {
  const totals: Writable<Totals> = { ...NOTHING };
  for (const { name, column } of counts) totals[name] = readInteger(row, column);
  for (const { name, column } of money) totals[name] = readBigint(row, column);
  return totals;
}

/** What rows come to. */
export function sumOf(rows: readonly Totals[]): Totals {
  const totals: Writable<Totals> = { ...NOTHING };
  for (const { name } of counts) {
    let sum = 0;
    for (const row of rows) sum += row[name];
    totals[name] = sum;
  }
  for (const { name } of money) {
    let sum = 0n;
    for (const row of rows) sum += row[name];
    totals[name] = sum;
  }
  return totals;
}

/** Sums rows group by group, in the order in which the groups first appear. */
export function groupTotals<Row extends Totals, Group>(
  rows: readonly Row[],
  groupOf: (row: Row) => Group,
): Map<Group, Totals> {
  return new Map([...Map.groupBy(rows, groupOf)].map(([group, its]) => [group, sumOf(its)]));
}

/** Null where there is usage and none of it reports the count; 0 where there is no usage. */
export function countOrNull(
  totals: Pick<Totals, 'facts'> & { readonly counted: number },
  sum: number,
): number | null {
  return totals.facts > 0 && totals.counted === 0 ? null : sum;
}

const { requests: requestsCount, ...others } = recordOf(FIGURE_COUNTS, (): number | null => null);
const UNKNOWN_COUNTS = { requestsCount, ...others };
export const UNKNOWN_AMOUNTS = { ...UNKNOWN_COUNTS, ...recordOf(FIGURE_MONEY, () => null) };
const NO_MONEY = recordOf(FIGURE_MONEY, () => 0);

/** As the API answers them: counts, null where no fact reports them; money in USD. */
export function toAmounts(totals: Totals) {
  const amounts = { ...UNKNOWN_COUNTS, ...NO_MONEY };
  for (const name of FIGURE_COUNTS) {
    const isUnknown = totals.facts > 0 && totals[MEASURES[name].reported] === 0;
    amounts[name === 'requests' ? 'requestsCount' : name] = isUnknown ? null : totals[name];
  }
  for (const name of FIGURE_MONEY) amounts[name] = toUsd(totals[name]);
  return amounts;
}

/** With the counts: where some usage has none, what the rest comes to is not all of them. */
export function withCounts(
  ofCost: CostCompleteness,
  { facts, counted }: Pick<Totals, 'facts' | 'counted'>,
): Completeness {
  const isPart = counted > 0 && counted < facts;
  return { isComplete: ofCost.isCostComplete && !isPart, ...ofCost };
}

export function toSummary(totals: Totals, completeness: CostCompleteness): Summary {
  return {
    totalRequests: countOrNull(totals, totals.requests),
    totalCost: toUsd(totals.cost),
    byokCost: toUsd(totals.byokCost),
    totalTokensInput: countOrNull(totals, totals.tokensInput),
    totalTokensOutput: countOrNull(totals, totals.tokensOutput),
    avgCostPerRequest: avgCostPerRequest(totals),
    ...withCounts(completeness, totals),
  };
}

/** What a reported request cost, in USD; null without any. */
export function avgCostPerRequest({ countedCost, requests }: Totals): number | null {
  return requests === 0 ? null : toUsd(divideRounded(countedCost, BigInt(requests)));
}

/** In and out; null where no source reports them. */
export function tokensOf(totals: Totals): number | null {
  return countOrNull(totals, totals.tokensInput + totals.tokensOutput);
}

/** What a million of the reported tokens cost, in USD; null without any. */
export function costPerMillionTokens({
  tokensInput,
  tokensOutput,
  countedCost,
}: Pick<Totals, 'tokensInput' | 'tokensOutput' | 'countedCost'>): number | null {
  const tokens = BigInt(tokensInput + tokensOutput);
  return tokens === 0n ? null : toUsd(divideRounded(countedCost * 1_000_000n, tokens));
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
