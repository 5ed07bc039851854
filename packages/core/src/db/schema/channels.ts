import { CHANNEL_KINDS } from '@watcher/contract/channels';
import { LOCALES } from '@watcher/contract/problems/sentences';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytea, id, instant } from './columns.ts';
import { encryptionKeys } from './encryption-keys.ts';
import { teams } from './teams.ts';

/** Where a team's messages are sent to. All settings are sealed together: some of them are secrets. */
export const channels = pgTable(
  'channels',
  {
    teamId: id('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    id: id('id').notNull().generatedByDefaultAsIdentity(),
    kind: text({ enum: CHANNEL_KINDS }).notNull(),
    name: text().notNull(),
    settings: bytea('settings').notNull(),
    /** Which encryption key sealed `settings`. */
    settingsKeyId: text('settings_key_id')
      .notNull()
      .references(() => encryptionKeys.id),
    /** The language of the messages: that of whoever set the channel up. */
    locale: text({ enum: LOCALES }).notNull(),
    isActive: boolean('is_active').notNull().default(true),
    createdAt: instant('created_at').notNull(),
    /** Attempts that failed since the last that did not. */
    failures: integer().notNull().default(0),
    /** When the third failure in a row came, or the receiver was found gone; null while all is well. */
    failingSince: instant('failing_since'),
    lastAttemptAt: instant('last_attempt_at'),
    /** Why the last attempt failed; both null when it did not. */
    lastErrorCode: text('last_error_code'),
    lastErrorParams: jsonb('last_error_params'),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.id] }),
    // By its id alone: whether it is another team's.
    index('channels_id_index').on(table.id),
  ],
);
