import { RUN_OUTCOMES, RUN_SOURCES } from '@watcher/contract/keys-fields';
import { KEY_PROBLEM_CODES, type KeyProblemParams } from '@watcher/contract/problems/codes';
import { date, foreignKey, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { apiKeys } from './api-keys.ts';
import { id, instant, usd } from './columns.ts';

/** How far the usage of a key was read, and against which counters. One row for every key. */
export const keySyncState = pgTable(
  'key_sync_state',
  {
    teamId: id('team_id').notNull(),
    keyId: id('key_id').notNull(),
    /** When the whole window that the source can still change was last read, not only its recent end. */
    lastFullSyncAt: instant('last_full_sync_at'),
    /** When all that OpenRouter keeps was last read again, because the counters were not explained. */
    lastRereadAt: instant('last_reread_at'),
    /** The lifetime counters as last observed, and when; null before the first look. */
    counterUsage: usd('counter_usage'),
    counterByokUsage: usd('counter_byok_usage'),
    counterObservedAt: instant('counter_observed_at'),
    /** The part of the lifetime counters from before anything that a source reports; null while that is not known. */
    earlierUsage: usd('earlier_usage'),
    earlierByokUsage: usd('earlier_byok_usage'),
    /**
     * When the counters were seen that this part was taken from, and how large it is at most if they were late then. Null
     * since a later look has shown that they were not, or how much.
     */
    earlierTakenAt: instant('earlier_taken_at'),
    earlierUsageMost: usd('earlier_usage_most'),
    earlierByokUsageMost: usd('earlier_byok_usage_most'),
    /** The lifetime counters as they were when the facts and that part explained them last, and when. */
    explainedUsage: usd('explained_usage'),
    explainedByokUsage: usd('explained_byok_usage'),
    explainedAt: instant('explained_at'),
    /** The lifetime counters that a read explained in full: while they stand still, there is nothing to read. */
    settledUsage: usd('settled_usage'),
    settledByokUsage: usd('settled_byok_usage'),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.keyId] }),
    foreignKey({
      name: 'key_sync_state_key_fk',
      columns: [table.teamId, table.keyId],
      foreignColumns: [apiKeys.teamId, apiKeys.id],
    }).onDelete('cascade'),
  ],
);

/** One row for every run of a key's sync or validation. */
export const syncRuns = pgTable(
  'sync_runs',
  {
    teamId: id('team_id').notNull(),
    id: id('id').notNull().generatedAlwaysAsIdentity(),
    keyId: id('key_id').notNull(),
    source: text({ enum: RUN_SOURCES }).notNull(),
    startedAt: instant('started_at').notNull(),
    tookMs: integer('took_ms').notNull(),
    /** The hours that were asked for; null when the run asked for none. */
    windowFrom: instant('window_from'),
    windowTo: instant('window_to'),
    rows: integer().notNull(),
    outcome: text({ enum: RUN_OUTCOMES }).notNull(),
    /** Why it failed, or what a validation found. */
    problemCode: text('problem_code', { enum: KEY_PROBLEM_CODES }),
    problemParams: jsonb('problem_params').$type<KeyProblemParams[keyof KeyProblemParams]>(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.id] }),
    index('sync_runs_key_started_at_index').on(table.teamId, table.keyId, table.startedAt),
    foreignKey({
      name: 'sync_runs_key_fk',
      columns: [table.teamId, table.keyId],
      foreignColumns: [apiKeys.teamId, apiKeys.id],
    }).onDelete('cascade'),
  ],
);

/** What OpenRouter charged to a key beside what the facts explain, as last compared on a UTC day. */
export const reconciliations = pgTable(
  'reconciliations',
  {
    teamId: id('team_id').notNull(),
    keyId: id('key_id').notNull(),
    day: date().notNull(),
    comparedAt: instant('compared_at').notNull(),
    /** The lifetime counters, less what is from before the watch. */
    billed: usd('billed').notNull(),
    byokBilled: usd('byok_billed').notNull(),
    /** Billed and not explained; below zero: explained and not billed. */
    unexplained: usd('unexplained').notNull(),
    byokUnexplained: usd('byok_unexplained').notNull(),
    /** The comparison before the difference appeared, and the one that first saw it; null while there is none. */
    gapFrom: instant('gap_from'),
    gapTo: instant('gap_to'),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.keyId, table.day] }),
    foreignKey({
      name: 'reconciliations_key_fk',
      columns: [table.teamId, table.keyId],
      foreignColumns: [apiKeys.teamId, apiKeys.id],
    }).onDelete('cascade'),
  ],
);
