import { sql } from 'drizzle-orm';
import { index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, instant } from './columns.ts';
import { teams } from './teams.ts';

/** Views of the explorer that a team has given a name. */
export const savedViews = pgTable(
  'saved_views',
  {
    teamId: id('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    id: id('id').notNull().generatedByDefaultAsIdentity(),
    name: text().notNull(),
    /** The query of the address that shows it, without a question mark. */
    query: text().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.id] }),
    uniqueIndex('saved_views_name_index').on(table.teamId, sql`lower(${table.name})`),
    index('saved_views_id_index').on(table.id),
  ],
);
