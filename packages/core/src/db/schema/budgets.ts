import { BUDGET_ACTIONS, BUDGET_PERIODS } from '@watcher/contract/budgets';
import {
  bigint,
  boolean,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import { apiKeys } from './api-keys.ts';
import { id, instant, usd } from './columns.ts';
import { teams } from './teams.ts';

const ids = (name: string) => bigint(name, { mode: 'number' }).array();

/** What a team means to spend in a period. Null lists: everything. */
export const budgets = pgTable(
  'budgets',
  {
    teamId: id('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    id: id('id').notNull().generatedByDefaultAsIdentity(),
    name: text().notNull(),
    /** In 1e-6 USD: a thousand million USD do not fit into a bigint of 1e-12. */
    amountMicro: bigint('amount_micro', { mode: 'bigint' }).notNull(),
    period: text({ enum: BUDGET_PERIODS }).notNull(),
    /** IANA name; null: the team's. */
    timeZone: text('time_zone'),
    /** Of a `total` budget only. */
    startsOn: date('starts_on'),
    keyIds: ids('key_ids'),
    tags: text().array(),
    models: text().array(),
    includeByok: boolean('include_byok').notNull(),
    thresholds: integer().array().notNull(),
    forecast: boolean().notNull(),
    actionKind: text('action_kind', { enum: BUDGET_ACTIONS }).notNull(),
    actionAt: integer('action_at').notNull(),
    actionDryRun: boolean('action_dry_run').notNull(),
    channelIds: ids('channel_ids'),
    isActive: boolean('is_active').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When the amount, or the share of it at which keys are disabled, was last raised; null: never. */
    limitSetAt: instant('limit_set_at'),
    /** The beginning of the period that `budget_bases` are of. */
    basesFrom: instant('bases_from'),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.id] }),
    // By its id alone: whether it is another team's.
    index('budgets_id_index').on(table.id),
  ],
);

/** When a threshold of a budget was first reached in a period. */
export const budgetReached = pgTable(
  'budget_reached',
  {
    teamId: id('team_id').notNull(),
    budgetId: id('budget_id').notNull(),
    periodStart: instant('period_start').notNull(),
    threshold: integer().notNull(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.budgetId, table.periodStart, table.threshold] }),
    foreignKey({
      name: 'budget_reached_budget_fk',
      columns: [table.teamId, table.budgetId],
      foreignColumns: [budgets.teamId, budgets.id],
    }).onDelete('cascade'),
  ],
);

/** What keys had used before a budget that has no end began, noted before the clean-up takes usage of it away. */
export const budgetBases = pgTable(
  'budget_bases',
  {
    teamId: id('team_id').notNull(),
    budgetId: id('budget_id').notNull(),
    keyId: id('key_id').notNull(),
    cost: usd('cost').notNull(),
    byokCost: usd('byok_cost').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.budgetId, table.keyId] }),
    foreignKey({
      name: 'budget_bases_budget_fk',
      columns: [table.teamId, table.budgetId],
      foreignColumns: [budgets.teamId, budgets.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'budget_bases_key_fk',
      columns: [table.teamId, table.keyId],
      foreignColumns: [apiKeys.teamId, apiKeys.id],
    }).onDelete('cascade'),
  ],
);
