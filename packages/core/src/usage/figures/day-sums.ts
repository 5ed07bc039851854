import { type SQL, sql } from 'drizzle-orm';
import { figureColumns, namesOf } from '../measures/columns.ts';
import { MEASURES } from '../measures/table.ts';

const { counts, money } = figureColumns(MEASURES);

/**
 * Sums of rows `d` of `usage_day`, or of what `daysIn` makes like them, as `toTotals` reads them. What counted facts cost
 * is not in these rows.
 */
export const DAY_SUMS: SQL = sql.raw(
  [
    ...namesOf({ counts, money: money.filter(({ name }) => name !== 'countedCost') }).map(
      (column) => `sum(d.${column})::text AS ${column}`,
    ),
    `'0' AS counted_cost`,
  ].join(', '),
);
