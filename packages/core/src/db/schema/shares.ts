import { SHARE_PERIODS } from '@watcher/contract/shares-fields';
import { bigint, boolean, date, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { id, instant } from './columns.ts';
import { teams } from './teams.ts';

/** Links that show figures of a team to whoever has one. Without keys and tag: all keys. */
export const shares = pgTable(
  'shares',
  {
    teamId: id('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    id: id('id').notNull().generatedByDefaultAsIdentity(),
    name: text().notNull(),
    /** SHA-256 of the token, in hex. */
    hash: text().notNull(),
    keyIds: bigint('key_ids', { mode: 'number' }).array(),
    tag: text(),
    period: text({ enum: [...SHARE_PERIODS, 'custom'] }).notNull(),
    /** Of `custom` only, as is the last day. */
    startDate: date('start_date'),
    endDate: date('end_date'),
    timeZone: text('time_zone').notNull(),
    showKeys: boolean('show_keys').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.id] }),
    // Not unique, so that the table can be distributed by team: 238 random bits do not come twice.
    index('shares_hash_index').on(table.hash),
    index('shares_id_index').on(table.id),
  ],
);
