import { DELIVERY_STATUSES } from '@watcher/contract/alerts';
import { ALERT_KINDS, type AlertParams, SUBJECT_TYPES } from '@watcher/contract/alerts/kinds';
import { SEVERITIES } from '@watcher/contract/warnings';
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { noticeTypes } from '../../alerts/channels/index.ts';
import { channels } from './channels.ts';
import { id, instant } from './columns.ts';
import { teams } from './teams.ts';

/** What a team was told: an alert opens once for its cause and is resolved once. */
export const alerts = pgTable(
  'alerts',
  {
    teamId: id('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    id: id('id').notNull().generatedByDefaultAsIdentity(),
    kind: text({ enum: ALERT_KINDS }).notNull(),
    severity: text({ enum: SEVERITIES }).notNull(),
    /** What it is about, such as `key_limit:7`: of one topic, one alert at most is open. */
    topic: text().notNull(),
    /** The topic and its occasion, such as the period: what happened once is never told again. */
    cause: text().notNull(),
    subjectType: text('subject_type', { enum: SUBJECT_TYPES }).notNull(),
    subjectId: id('subject_id').notNull(),
    subjectName: text('subject_name').notNull(),
    /** As it was when it opened or was brought up to date; of one that is resolved, as it was last. */
    params: jsonb().$type<AlertParams[keyof AlertParams]>().notNull(),
    /** Where it goes; null: to every channel. */
    channelIds: bigint('channel_ids', { mode: 'number' }).array(),
    openedAt: instant('opened_at').notNull(),
    acknowledgedAt: instant('acknowledged_at'),
    snoozedUntil: instant('snoozed_until'),
    resolvedAt: instant('resolved_at'),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.id] }),
    unique('alerts_team_id_cause_key').on(table.teamId, table.cause),
    uniqueIndex('alerts_open_topic_key')
      .on(table.teamId, table.topic)
      .where(sql`${table.resolvedAt} IS NULL`),
    // By its id alone: whether it is another team's.
    index('alerts_id_index').on(table.id),
  ],
);

/**
 * Messages on their way: written with what they tell of, sent by a job each. The id goes out with every attempt, so
 * that a receiver knows a second copy.
 */
export const deliveries = pgTable(
  'deliveries',
  {
    teamId: id('team_id').notNull(),
    id: text().notNull(),
    channelId: id('channel_id').notNull(),
    /** Null for a report. */
    alertId: id('alert_id'),
    /** What a report says (`alerts/report-content.ts`); null for an alert, whose row says it. */
    report: jsonb(),
    type: text({ enum: noticeTypes }).notNull(),
    status: text({ enum: DELIVERY_STATUSES }).notNull(),
    attempts: integer().notNull().default(0),
    createdAt: instant('created_at').notNull(),
    /** When it is to be tried; null once it is sent or given up. */
    nextAt: instant('next_at'),
    lastAttemptAt: instant('last_attempt_at'),
    errorCode: text('error_code'),
    errorParams: jsonb('error_params'),
    /** E-mail: the addresses that have it not yet; null: all. */
    remaining: text().array(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.id] }),
    index('deliveries_alert_index').on(table.teamId, table.alertId),
    index('deliveries_next_at_index').on(table.nextAt),
    foreignKey({
      name: 'deliveries_channel_fk',
      columns: [table.teamId, table.channelId],
      foreignColumns: [channels.teamId, channels.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'deliveries_alert_fk',
      columns: [table.teamId, table.alertId],
      foreignColumns: [alerts.teamId, alerts.id],
    }).onDelete('cascade'),
  ],
);

/** What a team changed of a rule; without a row, its defaults hold. */
export const alertRules = pgTable(
  'alert_rules',
  {
    teamId: id('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    kind: text({ enum: ALERT_KINDS }).notNull(),
    isActive: boolean('is_active').notNull(),
    params: jsonb().$type<Record<string, number | null>>().notNull(),
    channelIds: bigint('channel_ids', { mode: 'number' }).array(),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.kind] })],
);

/** When a team was last evaluated, and when time alone may next change the outcome. */
export const teamEvaluations = pgTable(
  'team_evaluations',
  {
    teamId: id('team_id')
      .primaryKey()
      .references(() => teams.id, { onDelete: 'cascade' }),
    evaluatedAt: instant('evaluated_at').notNull(),
    nextAt: instant('next_at').notNull(),
  },
  (table) => [index('team_evaluations_next_at_index').on(table.nextAt)],
);
