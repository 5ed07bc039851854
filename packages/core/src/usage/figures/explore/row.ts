import type { Dimension, ExploreRow } from '@watcher/contract/explore';
import { sql } from 'drizzle-orm';
import { type Row, readInstant, readText, readTextOrNull } from '../../../db/decode.ts';
import { amountsReader } from '../../measures/amounts.ts';
import { dayColumns, namesOf } from '../../measures/columns.ts';
import { MEASURES } from '../../measures/table.ts';
import { toKeyName } from '../key-name.ts';

const SUM_COLUMNS = namesOf(dayColumns(MEASURES));

/** Sums over nothing. */
export const NO_SUMS: Row = Object.fromEntries(SUM_COLUMNS.map((column) => [column, '0']));

/** The sums of groups as one JSON object; in it they are text, since a JSON number would lose digits. */
export const TOTALS = sql.raw(
  `json_build_object(${SUM_COLUMNS.map((name) => `'${name}', coalesce(sum(${name}), 0)::text`).join(', ')})`,
);

/** Sums as the answer has them: null where none of the facts reports it. */
export const toMeasures = amountsReader(MEASURES);

/** A group as answers have it, with the fields of what it is grouped by. */
export function toRow(row: Row, groupBy: readonly Dimension[]): ExploreRow {
  const has = (dimension: Dimension) => groupBy.includes(dimension);
  return {
    ...(has('month') ? { month: readText(row, 'month') } : {}),
    ...(has('day') ? { date: readText(row, 'day') } : {}),
    ...(has('hour') ? { hour: readInstant(row, 'hour').toISOString() } : {}),
    ...(has('key') ? toKeyName(row) : {}),
    ...(has('model') ? { model: readTextOrNull(row, 'model') } : {}),
    ...(has('provider') ? { provider: readTextOrNull(row, 'provider') } : {}),
    ...toMeasures(row),
  };
}
