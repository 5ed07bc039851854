import { sql } from 'drizzle-orm';
import { foreignKey, pgTable, primaryKey } from 'drizzle-orm/pg-core';
import { apiKeys } from './api-keys.ts';
import { id, instant, usd } from './columns.ts';

/**
 * The lifetime counters of a key as they were last seen in a UTC hour. An hour in which they did not move has no row
 * unless it is the first. Periods begin with whole hours, so that these tell what a counter was when one began.
 */
export const keyCounters = pgTable(
  'key_counters',
  {
    teamId: id('team_id').notNull(),
    keyId: id('key_id').notNull(),
    hour: instant('hour').notNull(),
    seenAt: instant('seen_at').notNull(),
    usage: usd('usage').notNull(),
    byokUsage: usd('byok_usage').notNull().default(sql`0`),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.keyId, table.hour] }),
    foreignKey({
      name: 'key_counters_key_fk',
      columns: [table.teamId, table.keyId],
      foreignColumns: [apiKeys.teamId, apiKeys.id],
    }).onDelete('cascade'),
  ],
);

/** When the counters of an account, or of a key without one, were last looked at between syncs, and when they moved. */
export const accountPulses = pgTable(
  'account_pulses',
  {
    teamId: id('team_id').notNull(),
    /** The key that is asked: a management key, or one that has none. */
    keyId: id('key_id').notNull(),
    lookedAt: instant('looked_at').notNull(),
    movedAt: instant('moved_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.keyId] }),
    foreignKey({
      name: 'account_pulses_key_fk',
      columns: [table.teamId, table.keyId],
      foreignColumns: [apiKeys.teamId, apiKeys.id],
    }).onDelete('cascade'),
  ],
);
