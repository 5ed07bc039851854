import { figureColumns, namesOf } from '../measures/columns.ts';
import { factColumns, MEASURES, type MeasureTable } from '../measures/table.ts';

/** The values of sums over whole UTC days: the team, and bucket by bucket its number, dimension and days. */
export type DayValue = 'team' | 'dayBuckets' | 'dayDimensions' | 'firstDays' | 'endDays';

/**
 * Those of edges besides. `hours` and `hourEdges`: the hours to read, and which edge each is of; `firstHour` and
 * `lastHour` of them say what months PostgreSQL can leave alone. The others are bucket by bucket: its number,
 * dimension, which edge, and 1 to add it or -1 to take it away.
 */
export type EdgeValue =
  | 'hours'
  | 'hourEdges'
  | 'firstHour'
  | 'lastHour'
  | 'edgeBuckets'
  | 'edgeDimensions'
  | 'edges'
  | 'signs';

/** The texts of sums over buckets, with `$name` for a value: over whole days, and with edges by anything or in all. */
export function sumStatements(measures: MeasureTable = MEASURES) {
  const parts = partsOf(measures);
  return {
    days: sumOf(parts, parts.whole_days),
    hours: `WITH edge_facts AS (${parts.edge_facts}), edge_sums AS (${parts.edge_sums})
      ${sumOf(parts, `${parts.whole_days} UNION ALL ${parts.edges_of_buckets}`)}`,
    hoursInAll: `WITH edge_sums AS (${parts.edges_in_all})
      ${sumOf(parts, `${parts.whole_days} UNION ALL ${parts.edges_of_buckets}`)}`,
  };
}

/** The text of `readTotal`: a team's whole days, and the spans of several days within them. */
export function totalStatement(measures: MeasureTable = MEASURES): string {
  const names = namesOf(figureColumns(measures));
  const ofSpan: Readonly<Record<string, string>> = { facts: '1', cost: 'cost', byok_cost: 'byok_cost' };
  return `
    SELECT ${names.map((column) => `coalesce(sum(${column}), 0) AS ${column}`).join(', ')} FROM (
      SELECT ${names.join(', ')} FROM usage_day_sum
      WHERE team_id = $team AND dimension = 'all'
        AND day >= ($firstDay::timestamptz AT TIME ZONE 'UTC')::date AND day < ($endDay::timestamptz AT TIME ZONE 'UTC')::date
      UNION ALL
      SELECT ${names.map((column) => ofSpan[column] ?? '0').join(', ')} FROM usage_span
      WHERE team_id = $team AND "from" >= $firstDay AND until <= $endDay
        AND usage_span_day("from", until) IS NULL
    ) known`;
}

/** The text that reads what is kept of local days: a row without an id is a day without usage. */
export function keptStatement(measures: MeasureTable = MEASURES): string {
  return `
    SELECT b.place, s.*
    FROM unnest($starts::timestamptz[], $ends::timestamptz[], $dimensions::text[])
        WITH ORDINALITY AS b (starts_at, ends_at, dimension, place),
      LATERAL (
        SELECT FROM usage_local_day
        WHERE team_id = $team AND starts_at = b.starts_at AND ends_at = b.ends_at OFFSET 0
      ) d LEFT JOIN LATERAL (
        SELECT id, ${namesOf(figureColumns(measures)).join(', ')} FROM usage_local_day_sum
        WHERE team_id = $team AND starts_at = b.starts_at AND ends_at = b.ends_at AND dimension = b.dimension OFFSET 0
      ) s ON true`;
}

/** The texts that sum up the days `made`, rows of `usage_local_day`, and keep that: a part of WITH, and an INSERT. */
export function keepStatement(measures: MeasureTable = MEASURES) {
  const { counts, money } = figureColumns(measures);
  const columns = [...counts, ...money];
  const day = 'team_id, starts_at, ends_at';
  return {
    facts: `facts AS (
      SELECT d.*, h.model_id, h.key_id, h.provider_id,
        ${columns.map(({ column, aggregate }) => `${aggregate}::bigint AS ${column}`).join(', ')}
      FROM made d, LATERAL (
        SELECT model_id, key_id, provider_id, ${factColumns(measures).join(', ')} FROM usage_hour
        WHERE team_id = d.team_id AND hour >= d.starts_at AND hour < d.ends_at OFFSET 0
      ) h
      GROUP BY ${day}, h.model_id, h.key_id, h.provider_id
    )`,
    sums: `
    INSERT INTO usage_local_day_sum (${day}, dimension, id, ${namesOf({ counts, money }).join(', ')})
    SELECT ${day}, ${DIMENSION_OF_GROUP}, coalesce(model_id, key_id, provider_id, 0),
      ${columns.map(({ column }) => `sum(${column})`).join(', ')}
    FROM facts
    GROUP BY GROUPING SETS ((${day}), (${day}, model_id), (${day}, key_id), (${day}, provider_id))`,
  };
}

const DIMENSION_OF_GROUP = `
  CASE WHEN GROUPING(model_id) = 0 THEN 'model' WHEN GROUPING(key_id) = 0 THEN 'key'
    WHEN GROUPING(provider_id) = 0 THEN 'provider' ELSE 'all' END`;

function partsOf(measures: MeasureTable) {
  const { counts, money } = figureColumns(measures);
  const columns = namesOf({ counts, money });
  const each = (of: (column: string) => string) => columns.map(of).join(', ');
  // As bigint, so that summing them up further does not become arithmetic of numeric.
  const ofFacts = [...counts, ...money].map(({ column, aggregate }) => `${aggregate}::bigint AS ${column}`);
  const factsOfEdges = `
      unnest($hours::timestamptz[], $hourEdges::integer[]) AS e (hour, edge),
        LATERAL (
          SELECT * FROM usage_hour
          WHERE team_id = $team AND hour = e.hour AND hour BETWEEN $firstHour AND $lastHour OFFSET 0
        ) h`;
  return {
    columns,
    // OFFSET 0 keeps PostgreSQL from reading all that the team ever used and joining that: each bucket's days, and each
    // hour below, are looked up in the index.
    whole_days: `
      SELECT bucket, b.dimension, d.*
      FROM unnest($dayBuckets::integer[], $dayDimensions::text[], $firstDays::date[], $endDays::date[])
          AS b (bucket, dimension, first_day, end_day),
        LATERAL (
          SELECT id, ${each((column) => column)} FROM usage_day_sum
          WHERE team_id = $team AND dimension = b.dimension AND day >= b.first_day AND day < b.end_day OFFSET 0
        ) d`,
    edge_facts: `
      SELECT e.edge, h.model_id, h.key_id, h.provider_id, ${ofFacts.join(', ')} FROM ${factsOfEdges}
      GROUP BY e.edge, h.model_id, h.key_id, h.provider_id`,
    // What is wanted in all alone takes a quarter of the time of sums by everything.
    edges_in_all: `
      SELECT e.edge, 'all' AS dimension, 0 AS id, ${ofFacts.join(', ')} FROM ${factsOfEdges} GROUP BY e.edge`,
    // An edge is summed up once, whoever it is added to or taken from.
    edge_sums: `
      SELECT edge, ${DIMENSION_OF_GROUP} AS dimension,
        coalesce(model_id, key_id, provider_id, 0) AS id, ${each((column) => `sum(${column})::bigint AS ${column}`)}
      FROM edge_facts
      GROUP BY GROUPING SETS ((edge), (edge, model_id), (edge, key_id), (edge, provider_id))`,
    edges_of_buckets: `
      SELECT bucket, b.dimension, e.id, ${each((column) => `b.sign * e.${column} AS ${column}`)}
      FROM unnest($edgeBuckets::integer[], $edgeDimensions::text[], $edges::integer[], $signs::integer[])
          AS b (bucket, dimension, edge, sign)
        JOIN edge_sums e ON e.edge = b.edge AND e.dimension = b.dimension`,
  };
}

function sumOf({ columns }: { readonly columns: readonly string[] }, rows: string): string {
  return `
    SELECT bucket, dimension, id, ${columns.map((column) => `sum(${column}) AS ${column}`).join(', ')}
    FROM (${rows}) p GROUP BY bucket, dimension, id HAVING sum(facts) > 0`;
}
