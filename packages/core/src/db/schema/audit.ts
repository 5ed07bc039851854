import { AUDIT_ACTIONS, AUDIT_SUBJECTS } from '@watcher/contract/audit';
import { jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { id, instant } from './columns.ts';
import { teams } from './teams.ts';

/** What was done, by whom and why. It outlives what it is about, and people. */
export const auditLog = pgTable(
  'audit_log',
  {
    teamId: id('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    id: id('id').notNull().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    /** The e-mail of a person; null: the product itself. */
    actor: text(),
    action: text({ enum: AUDIT_ACTIONS }).notNull(),
    subjectType: text('subject_type', { enum: AUDIT_SUBJECTS }).notNull(),
    subjectId: id('subject_id').notNull(),
    subjectName: text('subject_name').notNull(),
    data: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.id] })],
);
