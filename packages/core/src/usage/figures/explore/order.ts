import type { Dimension, ExploreInput } from '@watcher/contract/explore';
import { type SQL, sql } from 'drizzle-orm';

/** What an order by name needs to be joined to the groups `g`. */
export function namesToSortBy(sortBy: ExploreInput['sortBy']): SQL {
  if (sortBy === 'key') return sql`LEFT JOIN api_keys s ON s.id = g.key_id`;
  if (sortBy === 'model') return sql`LEFT JOIN models s ON s.id = g.model_id`;
  return sortBy === 'provider' ? sql`LEFT JOIN providers s ON s.id = g.provider_id` : sql``;
}

const known = (column: string, counted: string) =>
  sql.raw(`CASE WHEN g.facts = 0 OR g.${counted} > 0 THEN g.${column} END`);

const SORT_EXPRESSIONS: Readonly<Record<ExploreInput['sortBy'], SQL>> = {
  month: sql`g.month`,
  day: sql`g.day`,
  hour: sql`g.hour`,
  key: sql`lower(coalesce(s.name, nullif(s.upstream_name, ''), s.label))`,
  model: sql`s.name`,
  provider: sql`s.name`,
  requests: known('requests', 'facts_counted'),
  tokens_input: known('tokens_input', 'facts_counted'),
  tokens_output: known('tokens_output', 'facts_counted'),
  tokens_reasoning: known('tokens_reasoning', 'facts_reasoning'),
  tokens_cached: known('tokens_cached', 'facts_cached'),
  cost: sql`g.cost`,
  byok_cost: sql`g.byok_cost`,
};

const ID_COLUMNS: Readonly<Record<Dimension, SQL>> = {
  month: sql`g.month`,
  day: sql`g.day`,
  hour: sql`g.hour`,
  key: sql`g.key_id`,
  model: sql`g.model_id`,
  provider: sql`g.provider_id`,
};

/** Equal values are told apart by what the rows are grouped by, so that pages never overlap. */
export function orderOf({ sortBy, sortOrder, groupBy }: ExploreInput): SQL {
  const direction = sql.raw(sortOrder === 'asc' ? 'ASC' : 'DESC');
  const rest = groupBy.map((dimension) => ID_COLUMNS[dimension]);
  return sql.join([sql`${SORT_EXPRESSIONS[sortBy]} ${direction} NULLS LAST`, ...rest], sql`, `);
}
