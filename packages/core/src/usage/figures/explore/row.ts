import type { Dimension, Explored, ExploreRow } from '@watcher/contract/explore';
import { sql } from 'drizzle-orm';
import {
  type Row,
  readBigint,
  readInstant,
  readInteger,
  readText,
  readTextOrNull,
} from '../../../db/decode.ts';
import { amountsReader } from '../../measures/amounts.ts';
import { dayColumns, namesOf } from '../../measures/columns.ts';
import { MEASURES } from '../../measures/table.ts';
import { toKeyName } from '../key-name.ts';
import { costPerMillionTokens, percentage } from '../totals.ts';

const SUM_COLUMNS = namesOf(dayColumns(MEASURES));

/** Sums over nothing. */
export const NO_SUMS: Row = Object.fromEntries(SUM_COLUMNS.map((column) => [column, '0']));

/** The sums of groups as one JSON object; in it they are text, since a JSON number would lose digits. */
export const TOTALS = sql.raw(
  `json_build_object(${SUM_COLUMNS.map((name) => `'${name}', coalesce(sum(${name}), 0)::text`).join(', ')})`,
);

const toAmounts = amountsReader(MEASURES);

/** Sums as the answer has them, null where none of the facts reports it, and what they are to each other. */
export function toMeasures(row: Row): Explored['totals'] {
  return { ...toAmounts(row), ...ratiosOf(row) };
}

/**
 * A day's row does not say what its counted facts cost, so that a price is known where all are counted; a share from the
 * cache is where every counted fact tells it.
 */
function ratiosOf(row: Row): Pick<Explored['totals'], 'costPerMillionTokens' | 'cachedShare'> {
  const tokensInput = readInteger(row, MEASURES.tokensInput.column);
  const tokensOutput = readInteger(row, MEASURES.tokensOutput.column);
  const counted = readInteger(row, 'facts_counted');
  return {
    costPerMillionTokens:
      counted === readInteger(row, 'facts')
        ? costPerMillionTokens({
            tokensInput,
            tokensOutput,
            countedCost: readBigint(row, MEASURES.cost.column),
          })
        : null,
    cachedShare:
      counted === readInteger(row, 'facts_cached') && tokensInput !== 0
        ? percentage(readBigint(row, MEASURES.tokensCached.column), BigInt(tokensInput))
        : null,
  };
}

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
