import { startOfHour } from '@watcher/contract/calendar/time';
import { and, asc, eq, inArray } from 'drizzle-orm';
import { zoneOfTeam } from '../budgets/budget.ts';
import { readMark } from '../budgets/mark.ts';
import { hasReached } from '../budgets/math.ts';
import { type BudgetStanding, readStandings } from '../budgets/read.ts';
import { usedOf } from '../budgets/standing.ts';
import type { Ctx, TxCtx } from '../context.ts';
import { settleBudgetActions } from '../control/budget-actions.ts';
import { alerts, budgetReached, budgets, teamEvaluations, teams } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { announceChange } from '../live.ts';
import { readState } from '../warnings/state.ts';
import { type Candidate, causeOf } from './candidate.ts';
import { fromBudgets, readBudgetDrivers, withDrivers } from './from-budgets.ts';
import { fromNewKeys, readFailingChannels, readNewModels } from './from-events.ts';
import { fromWarnings } from './from-warnings.ts';
import { nextLook } from './next-look.ts';
import { readRules, warningParamsOf } from './rules.ts';
import { isNew, lockOpenAlerts, settle } from './settle.ts';

/** While many keys are synced, something is always being written: what was read last is better than to wait for the end. */
const ATTEMPTS = 3;

/**
 * Looks at everything that a team is to be told of, and opens and resolves its alerts; their messages are written in
 * the same transaction. Evaluating twice, or late, or anew after a crash tells nothing twice. What a sync or a person changed
 * while it was read is read again: keys are not disabled for half of a change.
 */
export async function evaluateTeam(ctx: Ctx, team: { readonly teamId: number }): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (await evaluateOnce(ctx, team, { isLast: attempt === ATTEMPTS })) return;
  }
}

/** @returns false when what was read has changed meanwhile; nothing is written then, but the last time. */
async function evaluateOnce(
  ctx: Ctx,
  { teamId }: { readonly teamId: number },
  { isLast }: { readonly isLast: boolean },
): Promise<boolean> {
  const now = ctx.now();
  // All is read at one instant, whatever the clock does meanwhile.
  const at: Ctx = { ...ctx, now: () => now };
  const mark = await readMark(at, teamId);
  const zone = await zoneOfTeam(at, teamId);
  const rows = await at.db.select().from(budgets).where(eq(budgets.teamId, teamId)).orderBy(asc(budgets.id));
  const [rules, state, standings] = await Promise.all([
    readRules(at, teamId),
    readState(at, teamId, zone),
    readStandings(at, teamId, rows),
  ]);
  const withFigures = await isFirstOfHour(at, teamId);
  const candidates = await addDrivers(at, teamId, standings, withFigures, [
    ...fromWarnings(state, rules, zone),
    ...fromBudgets(standings, rules, zone),
    ...fromNewKeys(state.keys, rules, now),
    ...(await readNewModels(at, teamId, rules)),
    ...(await readFailingChannels(at, teamId, rules)),
  ]);
  const nextAt = nextLook(state, standings, warningParamsOf(rules), zone);
  return withTransaction(at, async (tx) => {
    // The team may be gone; and whoever evaluates it, or writes what it uses, at the same moment waits here.
    const [team] = await tx.db
      .select({ id: teams.id })
      .from(teams)
      .where(eq(teams.id, teamId))
      .for('no key update');
    if (team === undefined) return true;
    await tx.db.select({ id: budgets.id }).from(budgets).where(eq(budgets.teamId, teamId)).for('share');
    if (!isLast && (await readMark(tx, teamId)) !== mark) return false;
    await tx.db
      .insert(teamEvaluations)
      .values({ teamId, evaluatedAt: now, nextAt })
      .onConflictDoUpdate({ target: teamEvaluations.teamId, set: { evaluatedAt: now, nextAt } });
    await noteReached(tx, standings);
    await settleBudgetActions(tx, teamId, standings);
    const open = await lockOpenAlerts(tx, teamId);
    if (await settle(tx, teamId, open, candidates, { withFigures })) await announceChange(tx, teamId);
    return true;
  });
}

/**
 * Whether a team is looked at for the first time in an hour: figures move with every look, and open alerts follow them so
 * often.
 */
async function isFirstOfHour(ctx: Ctx, teamId: number): Promise<boolean> {
  const [last] = await ctx.db
    .select({ evaluatedAt: teamEvaluations.evaluatedAt })
    .from(teamEvaluations)
    .where(eq(teamEvaluations.teamId, teamId));
  return last === undefined || startOfHour(last.evaluatedAt) < startOfHour(ctx.now());
}

/**
 * Looks up what drove a budget, for the alerts that may open (those whose cause nobody was told of), for new ones and, once an
 * hour, for those that are open. In between, these keep what they name.
 */
async function addDrivers(
  ctx: Ctx,
  teamId: number,
  standings: readonly BudgetStanding[],
  withFigures: boolean,
  candidates: readonly Candidate[],
): Promise<Candidate[]> {
  const isOfBudget = ({ isKnown, subject }: Candidate) => isKnown && subject.type === 'budget';
  const causes = candidates.filter(isOfBudget).map((one) => causeOf(one, ctx.now()));
  if (causes.length === 0) return [...candidates];
  const rows = await ctx.db
    .select({
      cause: alerts.cause,
      params: alerts.params,
      openedAt: alerts.openedAt,
      resolvedAt: alerts.resolvedAt,
    })
    .from(alerts)
    .where(and(eq(alerts.teamId, teamId), inArray(alerts.cause, causes)));
  const told = new Map(rows.map((row) => [row.cause, row]));
  const known = new Map<number, Awaited<ReturnType<typeof readBudgetDrivers>>>();
  const found: Candidate[] = [];
  for (const one of candidates) {
    const standing = standings.find(({ budget }) => budget.id === one.subject.id);
    if (!isOfBudget(one) || standing === undefined) {
      found.push(one);
      continue;
    }
    const before = told.get(causeOf(one, ctx.now()));
    const isWanted =
      before === undefined
        ? one.opens
        : before.resolvedAt === null && (withFigures || isNew(before, ctx.now()));
    if (!isWanted) {
      const named = before !== undefined && 'periodStart' in before.params ? before.params.drivers : null;
      found.push(named === null ? one : withDrivers(one, named));
      continue;
    }
    const drivers = known.get(one.subject.id) ?? (await readBudgetDrivers(ctx, standing));
    known.set(one.subject.id, drivers);
    found.push(withDrivers(one, drivers));
  }
  return found;
}

/** Remembers when thresholds were first reached; a correction does not take that back. */
async function noteReached(tx: TxCtx, standings: readonly BudgetStanding[]): Promise<void> {
  const reached = standings
    .filter(({ budget }) => budget.isActive)
    .flatMap(({ budget, standing }) =>
      standing.thresholds
        .filter((threshold) => hasReached(usedOf(standing), standing.amount, threshold))
        .filter((threshold) => !standing.reached.some((one) => one.threshold === threshold))
        .map((threshold) => ({
          teamId: budget.teamId,
          budgetId: budget.id,
          periodStart: standing.period.from,
          threshold,
          at: tx.now(),
        })),
    );
  if (reached.length === 0) return;
  const ids = await tx.db
    .select({ id: budgets.id })
    .from(budgets)
    .where(eq(budgets.teamId, reached[0]?.teamId ?? 0))
    .for('key share');
  const living = new Set(ids.map(({ id }) => id));
  const rows = reached.filter(({ budgetId }) => living.has(budgetId));
  if (rows.length > 0) await tx.db.insert(budgetReached).values(rows).onConflictDoNothing();
}
