import type { KeyDetail } from '@watcher/contract/key-pages';
import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { arrayLiteral } from '../db/array-literal.ts';
import { type Row, readInteger, readText, readTextOrNull } from '../db/decode.ts';
import { daysIn } from '../usage/figures/rows.ts';
import {
  byCostDesc,
  percentage,
  sumOf,
  type Totals,
  toAmounts,
  tokensOf,
  toTotals,
} from '../usage/figures/totals.ts';
import { figureColumns, namesOf } from '../usage/measures/columns.ts';
import { MEASURES } from '../usage/measures/table.ts';
import type { daysForKeys } from './spend.ts';

/** What some keys used: on each day with usage, and in the shown days by model and by key. */
export interface Used {
  readonly byDate: ReadonlyMap<string, Totals>;
  readonly byModel: KeyDetail['byModel'];
  readonly byKey: KeyDetail['byKey'];
}

/** Sums of days as `toTotals` reads them; what counted facts cost is of no use here. */
const { counts, money } = figureColumns(MEASURES);
const SUMS = sql.raw(
  namesOf({ counts, money: money.filter(({ name }) => name !== 'countedCost') })
    .map((column) => `sum(d.${column})::text AS ${column}`)
    .join(', '),
);

export async function readUsed(
  ctx: Ctx,
  teamId: number,
  keyIds: readonly number[],
  { all, shown }: ReturnType<typeof daysForKeys>,
  timeZone: string,
): Promise<Used> {
  const rows = await ctx.db.execute(sql`
    SELECT CASE WHEN grouping(d.day) = 0 THEN 'day' WHEN grouping(m.name) = 0 THEN 'model' ELSE 'key' END AS by,
      d.day::text AS date, m.name AS model, d.key_id, ${SUMS}, '0' AS counted_cost
    FROM ${daysIn(teamId, { ...all, timeZone })} JOIN models m ON m.id = d.model_id
      CROSS JOIN LATERAL (SELECT d.day >= ${shown.startDate} AS is_shown) s
    WHERE d.team_id = ${teamId} AND d.day BETWEEN ${all.startDate} AND ${all.endDate}
      AND d.key_id = ANY(${arrayLiteral(keyIds)}::bigint[])
    GROUP BY GROUPING SETS ((d.day), (is_shown, m.name), (is_shown, d.key_id))
    HAVING grouping(d.day) = 0 OR is_shown`);
  const rowsBy = Map.groupBy(rows, (row) => readText(row, 'by'));
  return {
    byDate: new Map((rowsBy.get('day') ?? []).map((row) => [readText(row, 'date'), toTotals(row)])),
    byModel: rank(rowsBy.get('model') ?? [], (row) => ({ model: readTextOrNull(row, 'model') })),
    byKey: rank(rowsBy.get('key') ?? [], (row) => ({ apiKeyId: readInteger(row, 'key_id') })),
  };
}

/** Each row with its share, by cost. */
function rank<Id>(rows: readonly Row[], readId: (row: Row) => Id) {
  const parts = rows.map((row) => ({ id: readId(row), totals: toTotals(row) }));
  const whole = sumOf(parts.map(({ totals }) => totals));
  return parts
    .sort((a, b) => byCostDesc(a.totals, b.totals))
    .map(({ id, totals }) => {
      const { cost, byokCost, requestsCount } = toAmounts(totals);
      return {
        ...id,
        cost,
        byokCost,
        requests: requestsCount,
        tokens: tokensOf(totals),
        percentageCost: percentage(totals.cost, whole.cost),
      };
    });
}
