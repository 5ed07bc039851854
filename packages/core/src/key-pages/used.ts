import { daysOf, hoursOf } from '@watcher/contract/calendar/dates';
import type { KeyDetail } from '@watcher/contract/key-pages';
import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { arrayLiteral } from '../db/array-literal.ts';
import { readInteger, readText, readTextOrNull } from '../db/decode.ts';
import { preparedSql } from '../db/prepared.ts';
import { withSnapshot } from '../db/snapshot.ts';
import { DAY_SUMS } from '../usage/figures/day-sums.ts';
import { daysIn } from '../usage/figures/rows.ts';
import { holds, type KeySpan, readSpans, unallocatedSpans } from '../usage/figures/spans.ts';
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
} from '../usage/figures/totals.ts';
import type { daysForKeys } from './spend.ts';

/** What some keys used: on each day with usage, and in the shown days by model and by key. */
export interface Used {
  readonly byDate: ReadonlyMap<string, Totals>;
  /** In spans that no day holds: in the shown days, and the month, where they hold them. */
  readonly unallocated: readonly KeySpan[];
  /** In the shown days. */
  readonly total: Totals;
  readonly byModel: KeyDetail['byModel'];
  readonly byKey: KeyDetail['byKey'];
}

/** @param keyIds whose usage: one key's, or that of all keys of an account. */
export async function readUsed(
  ctx: Ctx,
  teamId: number,
  keyIds: readonly number[],
  { all, shown }: ReturnType<typeof daysForKeys>,
  timeZone: string,
): Promise<Used> {
  const query = sql`
    SELECT CASE WHEN grouping(d.day) = 0 THEN 'day' WHEN grouping(m.name) = 0 THEN 'model' ELSE 'key' END AS by,
      d.day::text AS date, m.name AS model, d.key_id, ${DAY_SUMS}
    FROM ${daysIn(teamId, { ...all, timeZone })} JOIN models m ON m.id = d.model_id
      CROSS JOIN LATERAL (SELECT d.day >= ${shown.startDate} AS is_shown) s
    WHERE d.team_id = ${teamId} AND d.day BETWEEN ${all.startDate} AND ${all.endDate}
      AND d.key_id = ANY(${arrayLiteral(keyIds)}::bigint[])
    GROUP BY GROUPING SETS ((d.day), (is_shown, m.name), (is_shown, d.key_id))
    HAVING grouping(d.day) = 0 OR is_shown`;
  const hours = hoursOf(all, timeZone);
  // A sync replaces a span by its hours: seen at two moments, both would count, or neither.
  const [rows, spans] = await withSnapshot(ctx, (snapshot) =>
    Promise.all([preparedSql(snapshot, query), readSpans(snapshot, teamId, hours)]),
  );
  const ids = new Set(keyIds);
  const own = spans.filter(({ key }) => ids.has(key.id));
  const unallocated = unallocatedSpans(own, hours, daysOf(all, timeZone));
  const inShown = unallocated.filter((span) => holds(hoursOf(shown, timeZone), span.hours));
  const rowsBy = Map.groupBy(rows, (row) => readText(row, 'by'));
  const models = [
    ...(rowsBy.get('model') ?? []).map((row) => ({
      model: readTextOrNull(row, 'model'),
      ...toTotals(row),
    })),
    ...inShown.map((span) => ({ model: null, ...totalsOf(span) })),
  ];
  return {
    byDate: new Map((rowsBy.get('day') ?? []).map((row) => [readText(row, 'date'), toTotals(row)])),
    unallocated,
    total: sumOf(models),
    byModel: rank(models, ({ model }) => model).map(([model, part]) => ({ model, ...part })),
    byKey: rank(
      [
        ...(rowsBy.get('key') ?? []).map((row) => ({
          apiKeyId: readInteger(row, 'key_id'),
          ...toTotals(row),
        })),
        ...inShown.map((span) => ({ apiKeyId: span.key.id, ...totalsOf(span) })),
      ],
      ({ apiKeyId }) => apiKeyId,
    ).map(([apiKeyId, part]) => ({ apiKeyId, ...part })),
  };
}

/** A span is money and no more. */
function totalsOf({ cost, byokCost }: KeySpan): Totals {
  return { ...NOTHING, facts: 1, cost, byokCost };
}

/** What the rows of each group come to with its share, by cost. */
function rank<Part extends Totals, Id>(rows: readonly Part[], idOf: (row: Part) => Id) {
  const whole = sumOf(rows);
  return [...groupTotals(rows, idOf)]
    .sort(([, a], [, b]) => byCostDesc(a, b))
    .map(([id, totals]) => {
      const { cost, byokCost, requestsCount } = toAmounts(totals);
      const part = {
        cost,
        byokCost,
        requests: requestsCount,
        tokens: tokensOf(totals),
        percentageCost: percentage(totals.cost, whole.cost),
      };
      return [id, part] as const;
    });
}
