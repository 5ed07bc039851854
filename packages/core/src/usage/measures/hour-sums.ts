import { dayColumns } from './columns.ts';
import { MEASURES, type MeasureTable, reportedColumn } from './table.ts';

/**
 * Sums over rows of `usage_hour`, named and typed as `usage_day` has them, so that a query can take a day's rows from
 * either.
 */
export function hourSums(measures: MeasureTable = MEASURES): string {
  const numbers = new Set(['facts', ...Object.values(measures).map(reportedColumn)]);
  const { counts, money } = dayColumns(measures);
  return [...counts, ...money]
    .map(({ column, aggregate }) => `${aggregate}${numbers.has(column) ? '::integer' : ''} AS ${column}`)
    .join(', ');
}
