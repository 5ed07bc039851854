import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { arrayLiteral } from '../db/array-literal.ts';
import { readBigint, readInstant, readInteger } from '../db/decode.ts';
import { budgetReached } from '../db/schema/index.ts';
import { toTimestamp } from '../db/timestamp.ts';
import { type Bases, readBases } from './bases.ts';
import { type BudgetRow, recurrenceOf, zoneOfTeam } from './budget.ts';
import { type BudgetKey, isUnread, keysOf, type Money, positive, readBudgetKeys } from './keys.ts';
import { forecastOf, picoOfMicro } from './math.ts';
import { type Period, periodAt } from './period.ts';
import { hoursUntil, readSpending, readSpendingOfModels, type Spending } from './spent.ts';
import { type Standing, usedOf } from './standing.ts';

const MINUTE = 60_000;

/** A budget with how it stands and the keys that it counts. */
export interface BudgetStanding {
  readonly budget: BudgetRow;
  readonly standing: Standing;
  readonly keys: readonly BudgetKey[];
}

/**
 * How budgets of one team stand now. All of them are read together: the number of statements does not follow from the
 * number of budgets, but for those by model.
 */
export async function readStandings(
  ctx: Ctx,
  teamId: number,
  rows: readonly BudgetRow[],
): Promise<BudgetStanding[]> {
  if (rows.length === 0) return [];
  const now = ctx.now();
  const [zone, keys] = await Promise.all([zoneOfTeam(ctx, teamId), readBudgetKeys(ctx, teamId)]);
  const periods = new Map(rows.map((row) => [row.id, periodAt(recurrenceOf(row, zone), now)]));
  const starts = [...new Set([...periods.values()].map(({ from }) => from.getTime()))];
  const [counters, cut, reached, bases] = await Promise.all([
    readFirstCounters(ctx, teamId, starts),
    readCutSpans(ctx, teamId, starts),
    readReached(ctx, teamId, rows),
    readBases(ctx, teamId, rows),
  ]);
  const spans = [...periods.values()].flatMap((period) =>
    [period.from, ...keys.map((key) => counters(period.from, key)?.since ?? period.from)].map((from) =>
      hoursUntil(from, period.to, now),
    ),
  );
  const spending = await readSpending(ctx, teamId, spans);
  const found: BudgetStanding[] = [];
  for (const budget of rows) {
    const period = periods.get(budget.id);
    if (period === undefined) continue;
    const counted = keysOf(budget, keys);
    const spent = await spentOf(ctx, budget, period, counted, { spending, bases });
    const provisional = provisionalOf(ctx, budget, period, counted, { spending, counters, cut });
    const standing: Standing = {
      period,
      amount: picoOfMicro(budget.amountMicro),
      thresholds: budget.thresholds,
      spent,
      provisional,
      forecast: forecastOf(usedOf({ spent, provisional }), period, startOfMinute(now)),
      isUnknown:
        (bases(budget, period) === null && hasLost(ctx, period, counted, spending)) ||
        counted.some((key) => isUnread(budget, key, now)),
      isAwaited: counted.some((key) => key.isAwaited),
      reached: reached.filter(
        (one) => one.budgetId === budget.id && one.periodStart.getTime() === period.from.getTime(),
      ),
      disabledKeyIds: keys.filter((key) => key.disabledBy.includes(budget.id)).map(({ id }) => id),
    };
    found.push({ budget, standing, keys: counted });
  }
  return found;
}

/** A forecast changes with the minute and not with every look, so that an answer that is asked for again can be the same. */
function startOfMinute(now: Date): Date {
  return new Date(Math.floor(now.getTime() / MINUTE) * MINUTE);
}

/** What a budget counts of an amount. */
export function counts({ includeByok }: Pick<BudgetRow, 'includeByok'>, money: Money): bigint {
  return money.cost + (includeByok ? money.byokCost : 0n);
}

async function spentOf(
  ctx: Ctx,
  budget: BudgetRow,
  period: Period,
  keys: readonly BudgetKey[],
  { spending, bases }: { spending: Spending; bases: Bases },
): Promise<bigint> {
  const base = bases(budget, period);
  if (base !== null) {
    return keys.reduce((sum, { id, known }) => sum + counts(budget, known) - counts(budget, base(id)), 0n);
  }
  const hours = hoursUntil(period.from, period.to, ctx.now());
  const isOfAll = budget.keyIds === null && budget.tags === null;
  const keyIds = isOfAll ? null : keys.map(({ id }) => id);
  if (budget.models === null) return counts(budget, spending.of(hours, keyIds));
  return counts(budget, await readSpendingOfModels(ctx, budget.teamId, hours, budget.models, keyIds));
}

/** Whether the clean-up has taken away figures that a period may be about: the keys' sums over all time keep them. */
function hasLost(ctx: Ctx, { from, to }: Period, keys: readonly BudgetKey[], spending: Spending): boolean {
  const hours = hoursUntil(from, to, ctx.now());
  return keys.some(({ id, known, keptSince }) => {
    if (keptSince === null || from >= keptSince) return false;
    const kept = spending.of(hours, [id]);
    return known.cost !== kept.cost || known.byokCost !== kept.byokCost;
  });
}

/**
 * What counters show of this period and no figure explains: no more than is unexplained in all, and no more than the
 * counter grew since the last look before the period, less what the figures have of it. Of a key that nobody looked at
 * before, only what came since the first look is known to be of the period. And what was used in a span that began before
 * the period and lies in it by half or more: one that only reaches into it must not disable keys.
 */
function provisionalOf(
  ctx: Ctx,
  budget: BudgetRow,
  { from, to }: Period,
  keys: readonly BudgetKey[],
  { spending, counters, cut }: { spending: Spending; counters: FirstCounters; cut: CutSpans },
): bigint | null {
  if (budget.models !== null) return null;
  return keys.reduce((sum, key) => {
    const ofSpans = counts(budget, cut(from, key.id));
    const first = counters(from, key);
    if (first === undefined || key.counter === null) return sum + ofSpans;
    const hours = hoursUntil(first.since, to, ctx.now());
    const grown = counts(budget, key.counter) - counts(budget, first);
    const ofPeriod = positive(grown - counts(budget, spending.of(hours, [key.id])) - ofSpans);
    return sum + ofSpans + leastOf(ofPeriod, counts(budget, key.unexplained));
  }, 0n);
}

function leastOf(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

/** A key's counters when a period began, or at the end of the first hour of it that anybody looked at them in. */
interface FirstCounter extends Money {
  /** The period's beginning, or the end of that hour. */
  readonly since: Date;
}

/** Undefined when nobody ever looked. Those of a key that was made in the period began with nothing. */
type FirstCounters = (start: Date, key: Pick<BudgetKey, 'id' | 'madeAt'>) => FirstCounter | undefined;

async function readFirstCounters(
  ctx: Pick<Ctx, 'db'>,
  teamId: number,
  starts: readonly number[],
): Promise<FirstCounters> {
  const texts = starts.map((start) => toTimestamp(new Date(start)));
  const rows = await ctx.db.execute(sql`
    SELECT b.n, k.id AS key_id, c.usage, c.byok_usage, extract(epoch FROM greatest(
        c.hour + interval '1 hour', b.start)) * 1000 AS since
    FROM unnest(${arrayLiteral(texts)}::timestamptz[]) WITH ORDINALITY AS b (start, n)
      CROSS JOIN api_keys k
      CROSS JOIN LATERAL (
        (SELECT hour, usage, byok_usage FROM key_counters
         WHERE team_id = k.team_id AND key_id = k.id AND hour < b.start ORDER BY hour DESC LIMIT 1)
        UNION ALL
        (SELECT hour, usage, byok_usage FROM key_counters
         WHERE team_id = k.team_id AND key_id = k.id AND hour >= b.start ORDER BY hour LIMIT 1)
        ORDER BY hour LIMIT 1
      ) c
    WHERE k.team_id = ${teamId}`);
  const found = new Map(
    rows.map((row) => [
      `${starts[readInteger(row, 'n') - 1]} ${readInteger(row, 'key_id')}`,
      {
        since: readInstant(row, 'since'),
        cost: readBigint(row, 'usage'),
        byokCost: readBigint(row, 'byok_usage'),
      },
    ]),
  );
  return (start, { id, madeAt }) =>
    madeAt !== null && madeAt >= start
      ? { since: start, cost: 0n, byokCost: 0n }
      : found.get(`${start.getTime()} ${id}`);
}

/** What a key used in spans that began before an instant and of which half or more lies after it. */
type CutSpans = (at: Date, keyId: number) => Money;

async function readCutSpans(
  ctx: Pick<Ctx, 'db'>,
  teamId: number,
  starts: readonly number[],
): Promise<CutSpans> {
  const texts = starts.map((start) => toTimestamp(new Date(start)));
  const rows = await ctx.db.execute(sql`
    SELECT b.n, s.key_id, sum(s.cost)::text AS cost, sum(s.byok_cost)::text AS byok_cost
    FROM unnest(${arrayLiteral(texts)}::timestamptz[]) WITH ORDINALITY AS b (start, n)
      JOIN usage_span s ON s.team_id = ${teamId} AND s."from" < b.start AND s.until > b.start
        AND s."from" + (s.until - s."from") / 2 >= b.start
    GROUP BY b.n, s.key_id`);
  const found = new Map(
    rows.map((row) => [
      `${starts[readInteger(row, 'n') - 1]} ${readInteger(row, 'key_id')}`,
      { cost: readBigint(row, 'cost'), byokCost: readBigint(row, 'byok_cost') },
    ]),
  );
  return (at, keyId) => found.get(`${at.getTime()} ${keyId}`) ?? { cost: 0n, byokCost: 0n };
}

async function readReached(ctx: Pick<Ctx, 'db'>, teamId: number, rows: readonly BudgetRow[]) {
  const ids = rows.map(({ id }) => id);
  return ctx.db
    .select()
    .from(budgetReached)
    .where(and(eq(budgetReached.teamId, teamId), inArray(budgetReached.budgetId, ids)))
    .orderBy(budgetReached.periodStart, budgetReached.threshold);
}
