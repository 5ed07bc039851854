import type { PeriodChoice } from '@watcher/contract/calendar/periods';
import type { Overview } from '@watcher/contract/overview';
import type { RankedRow } from '#lib/breakdown/ranked-row.ts';
import type { Breakdown } from '#lib/breakdown/words.ts';
import { changeInUsd } from '#lib/chart/stack.ts';
import { rankedRows } from './ranking.ts';

/** What cost more or less than in the period before. */
export interface Mover extends RankedRow {
  /** USD; below 0 where it cost less. */
  readonly change: number;
  readonly previousCost: number;
}

const NOTHING = {
  cost: 0,
  byokCost: 0,
  requests: 0,
  tokens: 0,
  percentageCost: 0,
  avgCostPerRequest: null,
  costPerMillionTokens: null,
  previousCostPerMillionTokens: null,
};

/** The overview with what was used in the period before alone among the rest. */
function withStopped(overview: Overview): Overview {
  const { byKey, byModel, stopped } = overview;
  return {
    ...overview,
    byKey: [...byKey, ...stopped.byKey.map((row) => ({ ...NOTHING, managedBy: null, ...row }))],
    byModel: [...byModel, ...stopped.byModel.map((row) => ({ ...NOTHING, ...row }))],
  };
}

/** What moved most in dollars, more and less alike; nothing where the two periods cannot be compared. */
export function moversOf(overview: Overview, by: Breakdown, choice: PeriodChoice, few: number): Mover[] {
  const movers = rankedRows(withStopped(overview), by, { choice, slots: null }).flatMap((row) =>
    row.previousCost === null
      ? []
      : [{ ...row, previousCost: row.previousCost, change: changeInUsd(row.cost, row.previousCost) }],
  );
  return movers
    .filter(({ change }) => change !== 0)
    .toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, few);
}
