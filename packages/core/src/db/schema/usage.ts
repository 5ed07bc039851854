import { SOURCES } from '@watcher/contract/usage-fields';
import { sql } from 'drizzle-orm';
import { bigint, check, date, foreignKey, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { apiKeys } from './api-keys.ts';
import { hourRanges, id, instant, usd } from './columns.ts';
import { teams } from './teams.ts';

const count = (name: string) => bigint(name, { mode: 'number' });

/** Names of models. Id 0 stands for "the source does not say". */
export const models = pgTable('models', {
  id: integer().primaryKey().generatedByDefaultAsIdentity(),
  name: text().unique('models_name_key'),
});

export const providers = pgTable('providers', {
  id: integer().primaryKey().generatedByDefaultAsIdentity(),
  name: text().unique('providers_name_key'),
});

/**
 * The facts: what one key used of a model at a provider in one UTC hour. Null: the source does not say; requests, tokens
 * in and tokens out are null together, and the other counts with them (`usage/facts/fact.ts`). Partitioned by month (see
 * `migrations`), written by `usage/facts/replace-window.ts` alone; the rollups below follow by its triggers
 * (`sql/usage.sql`).
 */
export const usageHour = pgTable(
  'usage_hour',
  {
    teamId: id('team_id').notNull(),
    hour: instant('hour').notNull(),
    keyId: id('key_id').notNull(),
    modelId: integer('model_id').notNull(),
    providerId: integer('provider_id').notNull(),
    requests: count('requests'),
    tokensInput: count('tokens_input'),
    tokensOutput: count('tokens_output'),
    tokensReasoning: count('tokens_reasoning'),
    tokensCached: count('tokens_cached'),
    cost: usd('cost').notNull(),
    byokCost: usd('byok_cost').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'usage_hour_pkey',
      columns: [table.teamId, table.hour, table.keyId, table.modelId, table.providerId],
    }),
    check('usage_hour_whole', sql`${table.hour} = date_trunc('hour', ${table.hour}, 'UTC')`),
  ],
);

/**
 * What a key's counter grew by in a span of more than an hour, of which no hour is known. A span within one UTC day is in
 * the rollups of that day, by the triggers of `sql/usage.sql`; every span is in `usage_key`.
 */
export const usageSpan = pgTable(
  'usage_span',
  {
    teamId: id('team_id').notNull(),
    keyId: id('key_id').notNull(),
    from: instant('from').notNull(),
    until: instant('until').notNull(),
    cost: usd('cost').notNull(),
    byokCost: usd('byok_cost').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.keyId, table.from, table.until] }),
    check('usage_span_order', sql`${table.from} < ${table.until}`),
    foreignKey({
      name: 'usage_span_key_fk',
      columns: [table.teamId, table.keyId],
      foreignColumns: [apiKeys.teamId, apiKeys.id],
    }).onDelete('cascade'),
  ],
);

/** Which source owns which hours of a key; sources are ranked in `usage/sources.ts`. */
export const usageCoverage = pgTable(
  'usage_coverage',
  {
    teamId: id('team_id').notNull(),
    keyId: id('key_id').notNull(),
    source: text({ enum: SOURCES }).notNull(),
    hours: hourRanges('hours').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.keyId, table.source] }),
    foreignKey({
      name: 'usage_coverage_key_fk',
      columns: [table.teamId, table.keyId],
      foreignColumns: [apiKeys.teamId, apiKeys.id],
    }).onDelete('cascade'),
  ],
);

/**
 * Facts by UTC day. A count is the sum over the facts that know it; `facts_counted`, `facts_reasoning` and
 * `facts_cached` say how many do, so that a sum over none differs from zero.
 */
export const usageDay = pgTable(
  'usage_day',
  {
    teamId: id('team_id').notNull(),
    day: date().notNull(),
    keyId: id('key_id').notNull(),
    modelId: integer('model_id').notNull(),
    providerId: integer('provider_id').notNull(),
    facts: integer().notNull(),
    factsCounted: integer('facts_counted').notNull(),
    factsReasoning: integer('facts_reasoning').notNull(),
    factsCached: integer('facts_cached').notNull(),
    requests: count('requests').notNull(),
    tokensInput: count('tokens_input').notNull(),
    tokensOutput: count('tokens_output').notNull(),
    tokensReasoning: count('tokens_reasoning').notNull(),
    tokensCached: count('tokens_cached').notNull(),
    cost: usd('cost').notNull(),
    byokCost: usd('byok_cost').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.day, table.keyId, table.modelId, table.providerId] }),
  ],
);

/** How many rows of `usage_day` each day of a team has, so that a page is reached, and the total known, by days. */
export const usageDayRows = pgTable(
  'usage_day_rows',
  {
    teamId: id('team_id').notNull(),
    day: date().notNull(),
    rows: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.day] })],
);

/** What facts come to where they are summed up by more than a day of one key, model and provider. */
const sumColumns = () => ({
  facts: integer().notNull(),
  factsCounted: integer('facts_counted').notNull(),
  requests: count('requests').notNull(),
  tokensInput: count('tokens_input').notNull(),
  tokensOutput: count('tokens_output').notNull(),
  cost: usd('cost').notNull(),
  countedCost: usd('counted_cost').notNull(),
  byokCost: usd('byok_cost').notNull(),
});

export const SUM_DIMENSIONS = ['all', 'model', 'key', 'provider'] as const;

/**
 * What a team's UTC day came to, in all and by model, by key and by provider: every figure that a page shows at first
 * is read from here, whatever the number of facts. The id is the model's, the key's or the provider's; 0 for all.
 */
export const usageDaySum = pgTable(
  'usage_day_sum',
  {
    teamId: id('team_id').notNull(),
    dimension: text({ enum: SUM_DIMENSIONS }).notNull(),
    day: date().notNull(),
    id: id('id').notNull(),
    ...sumColumns(),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.dimension, table.day, table.id] })],
);

/**
 * The days of the team's time zones whose sums over the facts are kept, by their first UTC hour and the one after their
 * last. A statement that changes a fact takes the days away that hold its hour (`usage_local_day_forget`).
 */
export const usageLocalDay = pgTable(
  'usage_local_day',
  {
    teamId: id('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.startsAt, table.endsAt] }),
    // The function looks no further back than the longest day.
    check(
      'usage_local_day_length',
      sql`${table.endsAt} > ${table.startsAt} AND ${table.endsAt} <= ${table.startsAt} + interval '26 hours'`,
    ),
  ],
);

/** What a day that is kept came to, as `usage_day_sum`, but of facts alone: spans are added by whoever reads. */
export const usageLocalDaySum = pgTable(
  'usage_local_day_sum',
  {
    teamId: id('team_id').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    dimension: text({ enum: SUM_DIMENSIONS }).notNull(),
    id: id('id').notNull(),
    ...sumColumns(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.startsAt, table.endsAt, table.dimension, table.id] }),
    foreignKey({
      name: 'usage_local_day_sum_day_fk',
      columns: [table.teamId, table.startsAt, table.endsAt],
      foreignColumns: [usageLocalDay.teamId, usageLocalDay.startsAt, usageLocalDay.endsAt],
    }).onDelete('cascade'),
  ],
);

/** All that the facts of a key come to, those included that the clean-up has taken away since. */
export const usageKey = pgTable(
  'usage_key',
  {
    teamId: id('team_id').notNull(),
    keyId: id('key_id').notNull(),
    facts: count('facts').notNull(),
    factsCounted: count('facts_counted').notNull(),
    requests: count('requests').notNull(),
    cost: usd('cost').notNull(),
    byokCost: usd('byok_cost').notNull(),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.keyId] })],
);

/** The first UTC day that the clean-up has left of a key. `usage_key` has what it took away; of other keys it took nothing. */
export const usageKept = pgTable(
  'usage_kept',
  {
    teamId: id('team_id').notNull(),
    keyId: id('key_id').notNull(),
    since: date('since').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.keyId] }),
    foreignKey({
      name: 'usage_kept_key_fk',
      columns: [table.teamId, table.keyId],
      foreignColumns: [apiKeys.teamId, apiKeys.id],
    }).onDelete('cascade'),
  ],
);
