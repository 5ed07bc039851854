import type { Dates } from '@watcher/contract/calendar/dates';
import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { arrayLiteral } from '../db/array-literal.ts';
import { readTextOrNull } from '../db/decode.ts';
import { daysIn } from '../usage/figures/rows.ts';
import { type Totals, toTotals } from '../usage/figures/totals.ts';
import { figureColumns, namesOf } from '../usage/measures/columns.ts';
import { MEASURES } from '../usage/measures/table.ts';

/** What counted facts cost is of no use here. */
const { counts, money } = figureColumns(MEASURES);
const SUMS = sql.raw(
  namesOf({ counts, money: money.filter(({ name }) => name !== 'countedCost') })
    .map((column) => `sum(d.${column})::text AS ${column}`)
    .join(', '),
);

/**
 * What keys used by model in days of a time zone; spans of several days are not in it.
 *
 * @param keyIds null: every key of the team.
 */
export async function readModels(
  ctx: Ctx,
  teamId: number,
  keyIds: readonly number[] | null,
  filter: Dates & { readonly timeZone: string },
): Promise<Map<string | null, Totals>> {
  const { startDate, endDate } = filter;
  const rows = await ctx.db.execute(sql`
    SELECT m.name AS model, ${SUMS}
    FROM ${daysIn(teamId, filter)} JOIN models m ON m.id = d.model_id
    WHERE d.team_id = ${teamId} AND d.day BETWEEN ${startDate} AND ${endDate}
      ${keyIds === null ? sql`` : sql`AND d.key_id = ANY(${arrayLiteral(keyIds)}::bigint[])`}
    GROUP BY m.name`);
  return new Map(rows.map((row) => [readTextOrNull(row, 'model'), toTotals({ ...row, counted_cost: '0' })]));
}
