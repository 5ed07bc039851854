import { type Row, readBigint, readInteger } from '../../db/decode.ts';
import { toUsd } from '../../lib/money.ts';
import { recordOf } from '../../lib/record-of.ts';
import {
  type CountOf,
  countNames,
  type Measure,
  type MeasureTable,
  type MoneyOf,
  moneyNames,
  reportedColumn,
} from './table.ts';

/** Sums as answers have them: counts, null where there are facts and none of them reports it; money in USD. */
export type Amounts<Table extends MeasureTable> = Record<CountOf<Table>, number | null> &
  Record<MoneyOf<Table>, number>;

/** Makes a reader of rows that have the columns of `usage_day`. Copies of one object are filled, which is fast. */
export function amountsReader<Table extends MeasureTable>(measures: Table): (row: Row) => Amounts<Table> {
  const counts = countNames(measures).map((name) => ({ name, ...columnsOf(measures[name]) }));
  const money = moneyNames(measures).map((name) => ({ name, ...columnsOf(measures[name]) }));
  const template: Amounts<Table> = {
    ...recordOf(countNames(measures), (): number | null => null),
    ...recordOf(moneyNames(measures), () => 0),
  };
  return (row) => {
    const amounts = { ...template };
    const reported: Record<CountOf<Table>, number | null> = amounts;
    const charged: Record<MoneyOf<Table>, number> = amounts;
    const facts = readInteger(row, 'facts');
    for (const { name, column, reporting } of counts) {
      const isUnknown = facts > 0 && reporting !== null && readInteger(row, reporting) === 0;
      reported[name] = isUnknown ? null : readInteger(row, column);
    }
    for (const { name, column } of money) charged[name] = toUsd(readBigint(row, column));
    return amounts;
  };
}

function columnsOf(measure: Measure | undefined) {
  if (measure === undefined) throw new Error('A name of the table has a measure.');
  return { column: measure.column, reporting: reportedColumn(measure) };
}
