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

type CountName = FigureCountOf<typeof MEASURES>;
type MoneyName = FigureMoneyOf<typeof MEASURES> | 'countedCost';

/**
 * Exact sums over facts: `facts` is how many, `counted` how many of them report requests and tokens, and `countedCost`
 * what those cost. Money in 1e-12 USD.
 */
export type Totals = Readonly<Record<CountName, number>> & Readonly<Record<MoneyName, bigint>>;

const columns = figureColumns(MEASURES);
const counts = columns.counts.map(({ name }) => name);
const money = columns.money.map(({ name }) => name);
const columnOf = new Map<string, string>(
  [...columns.counts, ...columns.money].map(({ name, column }) => [name, column]),
);

/** Reads a row with the columns of `usage_day_sum`. */
export function toTotals(row: Row): Totals {
  return totalsOf(
    (name) => readInteger(row, columnOf.get(name) ?? name),
    (name) => readBigint(row, columnOf.get(name) ?? name),
  );
}

function totalsOf(count: (name: CountName) => number, amount: (name: MoneyName) => bigint): Totals {
  return { ...recordOf(counts, count), ...recordOf(money, amount) };
}

export const NOTHING: Totals = totalsOf(
  () => 0,
  () => 0n,
);

export function add(a: Totals, b: Totals): Totals {
  return totalsOf(
    (name) => a[name] + b[name],
    (name) => a[name] + b[name],
  );
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

/** Null where there is usage and none of it reports the count; 0 where there is no usage. */
export function countOrNull(
  totals: Pick<Totals, 'facts'> & { readonly counted: number },
  sum: number,
): number | null {
  return totals.facts > 0 && totals.counted === 0 ? null : sum;
}

export function toAmounts(totals: Totals) {
  const { facts } = totals;
  const { requests: requestsCount, ...others } = recordOf(FIGURE_COUNTS, (name) =>
    countOrNull({ facts, counted: totals[MEASURES[name].reported] }, totals[name]),
  );
  return { requestsCount, ...others, ...recordOf(FIGURE_MONEY, (name) => toUsd(totals[name])) };
}

const { requests: requestsCount, ...others } = recordOf([...FIGURE_COUNTS, ...FIGURE_MONEY], () => null);
export const UNKNOWN_AMOUNTS = { requestsCount, ...others };

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

/** In and out; null where no source reports them. */
export function tokensOf(totals: Totals): number | null {
  return countOrNull(totals, totals.tokensInput + totals.tokensOutput);
}

/** What a million of the reported tokens cost, in USD; null without any. */
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
