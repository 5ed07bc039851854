import { type Row, readBigint, readInteger } from '../../db/decode.ts';
import { toUsd } from '../../lib/money.ts';
import { recordOf } from '../../lib/record-of.ts';
import {
  type CountOf,
  countNames,
  type MeasureTable,
  type MoneyOf,
  moneyNames,
  reportedColumn,
} from './table.ts';

/** Sums as answers have them: counts, null where there are facts and none of them reports it; money in USD. */
export type Amounts<Table extends MeasureTable> = Record<CountOf<Table>, number | null> &
  Record<MoneyOf<Table>, number>;

/** Makes a reader of rows that have the columns of `usage_day`. */
export function amountsReader<Table extends MeasureTable>(measures: Table): (row: Row) => Amounts<Table> {
  const counts = countNames(measures);
  const money = moneyNames(measures);
  const columns = new Map(
    Object.entries(measures).map(([name, measure]) => [
      name,
      { column: measure.column, reported: reportedColumn(measure) },
    ]),
  );
  const columnsOf = (name: string) => columns.get(name) ?? { column: name, reported: null };
  return (row) => {
    const facts = readInteger(row, 'facts');
    return {
      ...recordOf(counts, (name) => {
        const { column, reported } = columnsOf(name);
        const isUnknown = facts > 0 && reported !== null && readInteger(row, reported) === 0;
        return isUnknown ? null : readInteger(row, column);
      }),
      ...recordOf(money, (name) => toUsd(readBigint(row, columnsOf(name).column))),
    };
  };
}
