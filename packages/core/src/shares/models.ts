import type { Dates } from '@watcher/contract/calendar/dates';
import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { arrayLiteral } from '../db/array-literal.ts';
import { readTextOrNull } from '../db/decode.ts';
import { DAY_SUMS } from '../usage/figures/day-sums.ts';
import { daysIn } from '../usage/figures/rows.ts';
import { type Totals, toTotals } from '../usage/figures/totals.ts';

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
    SELECT m.name AS model, ${DAY_SUMS}
    FROM ${daysIn(teamId, filter)} JOIN models m ON m.id = d.model_id
    WHERE d.team_id = ${teamId} AND d.day BETWEEN ${startDate} AND ${endDate}
      ${keyIds === null ? sql`` : sql`AND d.key_id = ANY(${arrayLiteral(keyIds)}::bigint[])`}
    GROUP BY m.name`);
  return new Map(rows.map((row) => [readTextOrNull(row, 'model'), toTotals(row)]));
}
