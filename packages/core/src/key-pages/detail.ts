import { datesOf, hoursOf } from '@watcher/contract/calendar/dates';
import type { KeyDetail } from '@watcher/contract/key-pages';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx, Scope } from '../context.ts';
import { readText, readTextOrNull } from '../db/decode.ts';
import { refuse } from '../errors.ts';
import { findOwnKey } from '../keys/key.ts';
import { toUsd } from '../lib/money.ts';
import { readCompleteness } from '../usage/figures/completeness.ts';
import { type IsKnown, knownOfKey, readKnown } from '../usage/figures/known.ts';
import { daysIn } from '../usage/figures/rows.ts';
import {
  byCostDesc,
  groupTotals,
  NOTHING,
  percentage,
  sumOf,
  type Totals,
  toAmounts,
  tokensOf,
  toTotals,
  UNKNOWN_AMOUNTS,
} from '../usage/figures/totals.ts';
import { figureColumns, namesOf } from '../usage/measures/columns.ts';
import { MEASURES } from '../usage/measures/table.ts';
import { readRuns } from './runs.ts';
import { type ShownKeyView, toShownKey } from './shown.ts';
import { daysForKeys, spendOf } from './spend.ts';

const DAYS = 30;
const RUNS = 20;
const COMPARISONS = 30;

/** Sums of days as text in JSON, as `toTotals` reads them; what counted facts cost is of no use here. */
const { counts, money } = figureColumns(MEASURES);
const SUMS = sql.raw(
  namesOf({ counts, money: money.filter(({ name }) => name !== 'countedCost') })
    .map((column) => `sum(d.${column})::text AS ${column}`)
    .join(', '),
);
const usedRows = z.array(z.record(z.string(), z.string().nullable())).nullable();

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
  const reading = ctx.db.execute(sql`
    WITH used AS (
      SELECT d.day::text AS day, m.name AS model, ${SUMS}
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
  const [[row], completeness] = await Promise.all([
    reading,
    readCompleteness(ctx, teamId, hoursOf(days.shown, timeZone), [id]),
  ]);
  if (row === undefined) throw refuse('key_not_found');
  const used = (usedRows.parse(row['days']) ?? []).map((day) => ({
    ...toTotals({ ...day, counted_cost: '0' }),
    date: readText(day, 'day'),
    model: readTextOrNull(day, 'model'),
  }));
  const byDate = groupTotals(used, ({ date }) => date);
  const isKnown = readKnown(row, 'known');
  const costs = new Map([...byDate].map(([date, { cost }]) => [date, cost]));
  const { today, thisMonth } = spendOf(days, timeZone, costs, isKnown);
  return {
    key: toShownKey(key, ctx.now()),
    today,
    thisMonth,
    byDate: datesOf(days.shown).map((date) => dayOf(date, byDate.get(date), timeZone, isKnown)),
    ...completeness,
    byModel: modelsOf(used.filter(({ date }) => date >= days.shown.startDate)),
    runs: readRuns(row['runs']),
    reconciliation: comparisons.parse(row['reconciliation']) ?? [],
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

function modelsOf(used: readonly (Totals & { readonly model: string | null })[]): KeyDetail['byModel'] {
  const total = sumOf(used);
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
