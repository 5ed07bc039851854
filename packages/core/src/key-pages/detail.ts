import { datesOf, hoursOf } from '@watcher/contract/calendar/dates';
import type { KeyDetail } from '@watcher/contract/keys';
import { sql } from 'drizzle-orm';
import type { Ctx, Scope } from '../context.ts';
import { findOwnKey } from '../keys/key.ts';
import { toUsd } from '../lib/money.ts';
import { type IsKnown, isKnownBy, type KnownSpan, knownOfKey } from '../usage/figures/known.ts';
import { daysIn } from '../usage/figures/rows.ts';
import {
  add,
  byCostDesc,
  groupTotals,
  NOTHING,
  percentage,
  type Totals,
  type TotalsRow,
  toAmounts,
  tokensOf,
  toTotals,
  UNKNOWN_AMOUNTS,
} from '../usage/figures/totals.ts';
import { type RunRow, toRun } from './runs.ts';
import { type ShownKeyView, toShownKey } from './shown.ts';
import { daysForKeys, spendOf } from './spend.ts';

const DAYS = 30;
const RUNS = 20;
const COMPARISONS = 30;

interface DetailRow extends Record<string, unknown> {
  days: (TotalsRow & { day: string; model: string | null })[] | null;
  known: KnownSpan[] | null;
  runs: RunRow[] | null;
  reconciliation:
    | Record<'day' | 'billed' | 'byok_billed' | 'unexplained' | 'byok_unexplained', string>[]
    | null;
}

type KeyDetailView = Omit<KeyDetail, 'key'> & { readonly key: ShownKeyView };

/**
 * One key with its last days, by day and by model, its last runs, and how its usage compares with what was billed.
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
  const result = await ctx.db.execute<DetailRow>(sql`
    WITH used AS (
      SELECT d.day::text AS day, m.name AS model, sum(d.facts)::integer AS facts,
        sum(d.facts_counted)::integer AS facts_counted, sum(d.requests)::text AS requests,
        sum(d.tokens_input)::text AS tokens_input, sum(d.tokens_output)::text AS tokens_output,
        sum(d.cost)::text AS cost, '0' AS counted_cost, sum(d.byok_cost)::text AS byok_cost
      FROM ${daysIn(teamId, { ...days.all, timeZone })} JOIN models m ON m.id = d.model_id
      WHERE d.team_id = ${teamId} AND d.day BETWEEN ${days.all.startDate} AND ${days.all.endDate} AND d.key_id = ${id}
      GROUP BY 1, 2
    )
    SELECT (SELECT json_agg(used) FROM used) AS days, ${knownOfKey(hoursOf(days.all, timeZone))} AS known,
      (SELECT json_agg(r) FROM (
        SELECT * FROM sync_runs WHERE team_id = ${teamId} AND key_id = ${id} ORDER BY started_at DESC, id DESC LIMIT ${RUNS}
      ) r) AS runs,
      (SELECT json_agg(r) FROM (
        SELECT day::text, billed::text, byok_billed::text, unexplained::text, byok_unexplained::text FROM reconciliations
        WHERE team_id = ${teamId} AND key_id = ${id} ORDER BY day DESC LIMIT ${COMPARISONS}
      ) r) AS reconciliation
    FROM api_keys k WHERE k.team_id = ${teamId} AND k.id = ${id}`);
  const [row] = result;
  const used = (row?.days ?? []).map((day) => ({ ...toTotals(day), date: day.day, model: day.model }));
  const byDate = groupTotals(used, ({ date }) => date);
  const isKnown = isKnownBy(row?.known ?? []);
  const costs = new Map([...byDate].map(([date, { cost }]) => [date, cost]));
  const { today, thisMonth } = spendOf(days, timeZone, costs, isKnown);
  return {
    key: toShownKey(key, ctx.now()),
    today,
    thisMonth,
    byDate: datesOf(days.shown).map((date) => dayOf(date, byDate.get(date), timeZone, isKnown)),
    byModel: modelsOf(used.filter(({ date }) => date >= days.shown.startDate)),
    runs: (row?.runs ?? []).map(toRun),
    reconciliation: (row?.reconciliation ?? []).map(({ day, ...amounts }) => ({
      day,
      billed: toUsd(BigInt(amounts.billed)),
      explained: toUsd(BigInt(amounts.billed) - BigInt(amounts.unexplained)),
      byokBilled: toUsd(BigInt(amounts.byok_billed)),
      unexplained: toUsd(BigInt(amounts.unexplained)),
      byokUnexplained: toUsd(BigInt(amounts.byok_unexplained)),
    })),
  };
}

function dayOf(date: string, totals: Totals | undefined, timeZone: string, isKnown: IsKnown) {
  const isTold = totals !== undefined || isKnown(hoursOf({ startDate: date, endDate: date }, timeZone));
  const { cost, byokCost, requestsCount } = isTold ? toAmounts(totals ?? NOTHING) : UNKNOWN_AMOUNTS;
  return {
    date,
    cost,
    byokCost,
    requests: requestsCount,
    tokens: isTold ? tokensOf(totals ?? NOTHING) : null,
  };
}

function modelsOf(used: readonly (Totals & { readonly model: string | null })[]): KeyDetail['byModel'] {
  const total = used.reduce<Totals>(add, NOTHING);
  return [...groupTotals(used, ({ model }) => model)]
    .sort(([, a], [, b]) => byCostDesc(a, b))
    .map(([model, totals]) => {
      const { cost, byokCost, requestsCount } = toAmounts(totals);
      const share = percentage(totals.cost, total.cost);
      return {
        model,
        cost,
        byokCost,
        requests: requestsCount,
        tokens: tokensOf(totals),
        percentageCost: share,
      };
    });
}
