import type { AlertParams, Drivers } from '@watcher/contract/alerts/kinds';
import { localDate } from '@watcher/contract/calendar/time-zone';
import { hasReached, percentOf } from '../budgets/math.ts';
import type { BudgetStanding } from '../budgets/read.ts';
import { hoursUntil } from '../budgets/spent.ts';
import { usedOf } from '../budgets/standing.ts';
import { forecastTopic, thresholdTopic } from '../budgets/topics.ts';
import type { Ctx } from '../context.ts';
import { toUsd } from '../lib/money.ts';
import { readSums } from '../usage/figures/sums.ts';
import { type Candidate, candidate } from './candidate.ts';
import type { TeamRules } from './rules.ts';

/** A forecast that has fallen below this share of the amount, in per cent, is no reason any more. */
const EASED_FORECAST = 95;

/**
 * What budgets give reason for; those of a rule that is off open nothing. Drivers are looked up when an alert opens and
 * when its figures are brought up to date (`withDrivers`).
 */
export function fromBudgets(
  standings: readonly BudgetStanding[],
  rules: TeamRules,
  teamZone: string,
): Candidate[] {
  return standings
    .filter(({ budget }) => budget.isActive)
    .flatMap((one) => [...thresholds(one, rules, teamZone), ...forecast(one, rules, teamZone)]);
}

/**
 * One for each threshold that is reached. While it is not known what keys spend, none is taken back, and during a first
 * sync none opens: its message would name the wrong amount and the wrong driver.
 */
function thresholds(one: BudgetStanding, rules: TeamRules, teamZone: string): Candidate[] {
  const { budget, standing, keys } = one;
  const used = usedOf(standing);
  const isAt = (threshold: number) => hasReached(used, standing.amount, threshold);
  const reached = standing.thresholds.filter(isAt);
  // The one that its action belongs to, and the last one before it while that is not reached.
  const acting = reached.find((threshold) => threshold >= budget.actionAt) ?? reached.at(-1);
  const action =
    budget.actionKind === 'disable_keys' && isAt(budget.actionAt)
      ? { keys: keys.filter(({ managedBy }) => managedBy !== null).length, dryRun: budget.actionDryRun }
      : null;
  return standing.thresholds
    .filter((threshold) => isAt(threshold) || standing.isUnknown)
    .map((threshold) =>
      candidate('budget_threshold', {
        severity: threshold >= 100 ? 'critical' : 'warning',
        topic: thresholdTopic(budget.id, threshold),
        occasion: occasionOf(one, teamZone),
        subject: { type: 'budget', id: budget.id, name: budget.name },
        params: {
          ...paramsOf(one, teamZone),
          threshold,
          percent: percentOf(used, standing.amount),
          action: threshold === acting ? action : null,
        },
        opens: rules.budget_threshold.isActive && isAt(threshold) && !standing.isAwaited,
        isKnown: isAt(threshold) && !standing.isAwaited,
        channelIds: budget.channelIds ?? rules.budget_threshold.channelIds,
      }),
    );
}

/** Once a budget has passed its amount, its forecast has come true, and the thresholds tell. */
function forecast(one: BudgetStanding, rules: TeamRules, teamZone: string): Candidate[] {
  const { budget, standing } = one;
  const { amount } = standing;
  const expected = standing.forecast;
  if (!budget.forecast || expected === null || !hasReached(expected, amount, EASED_FORECAST)) return [];
  const isOver = hasReached(usedOf(standing), amount, 100);
  return [
    candidate('budget_forecast', {
      severity: 'warning',
      topic: forecastTopic(budget.id),
      occasion: occasionOf(one, teamZone),
      subject: { type: 'budget', id: budget.id, name: budget.name },
      params: { ...paramsOf(one, teamZone), forecast: toUsd(expected) },
      opens: rules.budget_forecast.isActive && !isOver && !standing.isAwaited && expected > amount,
      isKnown: !standing.isAwaited,
      channelIds: budget.channelIds ?? rules.budget_forecast.channelIds,
    }),
  ];
}

/** A period by its first day, which is the same one in another time zone; and another amount is another limit to pass. */
function occasionOf({ budget, standing }: BudgetStanding, teamZone: string): string {
  const firstDay = localDate(budget.timeZone ?? teamZone, standing.period.from);
  return `${budget.period} ${firstDay} ${budget.amountMicro}`;
}

function paramsOf({ budget, standing }: BudgetStanding, teamZone: string) {
  const { amount, spent, provisional, period } = standing;
  return {
    amount: toUsd(amount),
    spent: toUsd(spent),
    provisional: provisional === null ? null : toUsd(provisional),
    period: budget.period,
    periodStart: period.from.toISOString(),
    periodEnd: period.to?.toISOString() ?? null,
    timeZone: budget.timeZone ?? teamZone,
    drivers: { key: null, model: null },
  };
}

/** What cost most in the period of a budget: of its keys, and, where it counts every key, of the models. */
export async function readBudgetDrivers(ctx: Ctx, one: BudgetStanding): Promise<Drivers> {
  const { budget, standing, keys } = one;
  const hours = hoursUntil(standing.period.from, standing.period.to, ctx.now());
  const sums = await readSums(ctx, budget.teamId, [
    { bucket: 0, dimension: 'key', hours },
    { bucket: 0, dimension: 'model', hours },
  ]);
  const counted = new Set(keys.map(({ id }) => id));
  const dearest = (of: typeof sums) =>
    of.toSorted((a, b) => (a.cost < b.cost ? 1 : a.cost > b.cost ? -1 : 0))[0];
  const key = dearest(
    sums.filter(({ dimension, id, cost }) => dimension === 'key' && counted.has(id) && cost > 0n),
  );
  const isOfAll = budget.keyIds === null && budget.tags === null;
  const isWanted = (name: string | null) => name !== null && (budget.models?.includes(name) ?? true);
  const model = dearest(
    sums.filter(
      ({ dimension, name, cost }) => isOfAll && dimension === 'model' && isWanted(name) && cost > 0n,
    ),
  );
  return {
    key: key?.key == null ? null : { id: key.id, name: key.key.name, cost: toUsd(key.cost) },
    model: model?.name == null ? null : { name: model.name, cost: toUsd(model.cost) },
  };
}

/** The same candidate with its drivers. */
export function withDrivers(one: Candidate, drivers: Drivers): Candidate {
  const params: AlertParams[keyof AlertParams] = one.params;
  return 'periodStart' in params ? { ...one, params: { ...params, drivers } } : one;
}
