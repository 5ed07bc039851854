import { ROLES } from '@watcher/contract/access';
import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { id, instant } from './columns.ts';
import { users } from './users.ts';

/** Who owns what is watched. `team_id` leads the primary key of all of that. */
export const teams = pgTable('teams', {
  id: id('id').primaryKey().generatedByDefaultAsIdentity(),
  name: text().notNull(),
  /** The person whose own team this is; null for the others. */
  personalOf: id('personal_of')
    .unique('teams_personal_of_key')
    .references(() => users.id, { onDelete: 'set null' }),
  /** IANA name of the zone that the team reports in. */
  timeZone: text('time_zone').notNull().default('UTC'),
  createdAt: instant('created_at').notNull(),
});

export const teamMembers = pgTable(
  'team_members',
  {
    teamId: id('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    userId: id('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text({ enum: ROLES }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.userId] }),
    index('team_members_user_id_index').on(table.userId),
  ],
);
