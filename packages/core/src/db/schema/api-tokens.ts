import { TOKEN_SCOPES } from '@watcher/contract/access';
import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { id, instant } from './columns.ts';
import { teams } from './teams.ts';
import { users } from './users.ts';

/** A token of the public API. Only the SHA-256 of it is kept; a revoked one stays as a row. */
export const apiTokens = pgTable(
  'api_tokens',
  {
    teamId: id('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    id: id('id').notNull().generatedByDefaultAsIdentity(),
    /** Who made it. It goes with the person, and means nothing once they have left the team. */
    createdBy: id('created_by')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    hash: text().notNull(),
    scopes: text({ enum: TOKEN_SCOPES }).array().notNull(),
    createdAt: instant('created_at').notNull(),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.id] }),
    // Not unique, so that the table can be distributed by team: 238 random bits do not come twice.
    index('api_tokens_hash_index').on(table.hash),
    index('api_tokens_id_index').on(table.id),
    index('api_tokens_created_by_index').on(table.createdBy),
  ],
);
