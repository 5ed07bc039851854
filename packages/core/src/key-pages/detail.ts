import { datesOf, hoursOf } from '@watcher/contract/calendar/dates';
import type { KeyDetail } from '@watcher/contract/key-pages';
import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx, Scope } from '../context.ts';
import { readCredits } from '../credits/credits.ts';
import { apiKeys } from '../db/schema/index.ts';
import { findOwnKey } from '../keys/key.ts';
import { toUsd } from '../lib/money.ts';
import { readCompleteness } from '../usage/figures/completeness.ts';
import { type IsKnown, knownHours } from '../usage/figures/known.ts';
import { holds, toUnallocated } from '../usage/figures/spans.ts';
import {
  NOTHING,
  type Totals,
  toAmounts,
  tokensOf,
  UNKNOWN_AMOUNTS,
  withCounts,
} from '../usage/figures/totals.ts';
import { readRuns } from './runs.ts';
import { type ShownKeyView, toShownKey } from './shown.ts';
import { daysForKeys, spendOf } from './spend.ts';
import { readUsed } from './used.ts';

const DAYS = 30;
const RUNS = 20;
const COMPARISONS = 30;

const amount = z.string().transform(BigInt);
const comparisons = z
  .array(
    z
      .object({
        day: z.string(),
        billed: amount,
        byok_billed: amount,
        unexplained: amount,
        byok_unexplained: amount,
      })
      .transform((row) => ({
        day: row.day,
        billed: toUsd(row.billed),
        explained: toUsd(row.billed - row.unexplained),
        byokBilled: toUsd(row.byok_billed),
        unexplained: toUsd(row.unexplained),
        byokUnexplained: toUsd(row.byok_unexplained),
      })),
  )
  .nullable();

type KeyDetailView = Omit<KeyDetail, 'key'> & { readonly key: ShownKeyView };

/**
 * One key with its last days, by day and by model, its last runs, and how its usage compares with what was billed. What
 * a management key shows is its account: the usage of all keys in it, by key too, and its credits.
 *
 * @throws DomainError `key_not_found`, or `key_of_another_team`.
 */
export async function keyDetail(
  ctx: Ctx,
  scope: Scope,
  input: { id: number; timeZone?: string | undefined },
): Promise<KeyDetailView> {
  const { teamId } = scope;
  const { id, timeZone = 'UTC' } = input;
  const key = await findOwnKey(ctx, scope, id);
  const days = daysForKeys(ctx.now(), timeZone, DAYS);
  const isAccount = key.kind === 'management';
  const keyIds = isAccount ? await keysOfAccount(ctx, teamId, id) : [id];
  const events = ctx.db.execute(sql`
    SELECT
      (SELECT json_agg(r) FROM (
        SELECT * FROM sync_runs WHERE team_id = ${teamId} AND key_id = ${id} ORDER BY started_at DESC, id DESC LIMIT ${RUNS}
      ) r) AS runs,
      (SELECT json_agg(r) FROM (
        SELECT day::text, billed::text, byok_billed::text, unexplained::text, byok_unexplained::text FROM reconciliations
        WHERE team_id = ${teamId} AND key_id = ${id} ORDER BY day DESC LIMIT ${COMPARISONS}
      ) r) AS reconciliation`);
  const [[row], used, isReported, completeness, credits] = await Promise.all([
    events,
    readUsed(ctx, teamId, keyIds, days, timeZone),
    knownHours(ctx, teamId, hoursOf(days.all, timeZone), keyIds),
    readCompleteness(ctx, teamId, hoursOf(days.shown, timeZone), keyIds),
    isAccount ? readCredits(ctx, teamId).then(({ known }) => known) : [],
  ]);
  // Which keys an account has is known from its first listing on.
  const isListed = !isAccount || key.lastSyncedAt !== null;
  const isKnown: IsKnown = (hours) => isListed && isReported(hours);
  const costs = new Map([...used.byDate].map(([date, { cost }]) => [date, cost]));
  const { today, thisMonth } = spendOf(days, timeZone, costs, isKnown, used.unallocated);
  const shown = hoursOf(days.shown, timeZone);
  return {
    key: toShownKey(key, ctx.now()),
    today,
    thisMonth,
    byDate: datesOf(days.shown).map((date) => dayOf(date, used.byDate.get(date), timeZone, isKnown)),
    unallocated: toUnallocated(used.unallocated.filter((span) => holds(shown, span.hours))),
    ...withCounts({ ...completeness, isCostComplete: completeness.isCostComplete && isListed }, used.total),
    byModel: used.byModel,
    byKey: isAccount ? used.byKey : [],
    credits: credits.find(({ keyId }) => keyId === id) ?? null,
    runs: readRuns(row?.['runs']),
    reconciliation: comparisons.parse(row?.['reconciliation']) ?? [],
  };
}

function dayOf(date: string, totals: Totals | undefined, timeZone: string, isKnown: IsKnown) {
  const isReported = totals !== undefined || isKnown(hoursOf({ startDate: date, endDate: date }, timeZone));
  const { cost, byokCost, requestsCount } = isReported ? toAmounts(totals ?? NOTHING) : UNKNOWN_AMOUNTS;
  return {
    date,
    cost,
    byokCost,
    requests: requestsCount,
    tokens: isReported ? tokensOf(totals ?? NOTHING) : null,
  };
}

async function keysOfAccount(ctx: Ctx, teamId: number, id: number): Promise<number[]> {
  const rows = await ctx.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.teamId, teamId), eq(apiKeys.managedBy, id)));
  return rows.map((row) => row.id);
}
