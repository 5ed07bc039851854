import type { Dimension, ExploreInput } from '@watcher/contract/explore';
import { type SQL, sql } from 'drizzle-orm';
import { MEASURES, reportedColumn } from '../../measures/table.ts';

/** What an order by name needs to be joined to the groups `g`. */
export function namesToSortBy(sortBy: ExploreInput['sortBy']): SQL {
  if (sortBy === 'key') return sql`LEFT JOIN api_keys s ON s.id = g.key_id`;
  if (sortBy === 'model') return sql`LEFT JOIN models s ON s.id = g.model_id`;
  return sortBy === 'provider' ? sql`LEFT JOIN providers s ON s.id = g.provider_id` : sql``;
}

/** By a column of sums; unknown is NULL. */
function measureExpression(column: string): SQL {
  const measure = Object.values(MEASURES).find((one) => one.column === column);
  if (measure === undefined) throw new Error(`There is no measure ${column}.`);
  const reported = reportedColumn(measure);
  return sql.raw(
    reported === null ? `g.${column}` : `CASE WHEN g.facts = 0 OR g.${reported} > 0 THEN g.${column} END`,
  );
}

const DIMENSION_NAMES: Readonly<Record<Dimension, SQL>> = {
  month: sql`g.month`,
  day: sql`g.day`,
  hour: sql`g.hour`,
  key: sql`lower(coalesce(s.name, nullif(s.upstream_name, ''), s.label))`,
  model: sql`s.name`,
  provider: sql`s.name`,
};

function isDimension(column: ExploreInput['sortBy']): column is Dimension {
  return column in DIMENSION_NAMES;
}

const ID_COLUMNS: Readonly<Record<Dimension, SQL>> = {
  month: sql`g.month`,
  day: sql`g.day`,
  hour: sql`g.hour`,
  key: sql`g.key_id`,
  model: sql`g.model_id`,
  provider: sql`g.provider_id`,
};

/** Equal values are distinguished by what the rows are grouped by, so that pages never overlap. */
export function orderOf({ sortBy, sortOrder, groupBy }: ExploreInput): SQL {
  const direction = sql.raw(sortOrder === 'asc' ? 'ASC' : 'DESC');
  const sorted = isDimension(sortBy) ? DIMENSION_NAMES[sortBy] : measureExpression(sortBy);
  const ids = groupBy.map((dimension) => ID_COLUMNS[dimension]);
  return sql.join([sql`${sorted} ${direction} NULLS LAST`, ...ids], sql`, `);
}
