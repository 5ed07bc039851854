import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

// Both are unlogged (see `migrations`): a crash of PostgreSQL forgives what was counted, and no request writes to the WAL.

/** Counts of rate limits. */
export const rateLimits = pgTable('rate_limits', {
  bucket: text().primaryKey(),
  windowStart: instant('window_start').notNull(),
  used: integer().notNull(),
});

/** Paces of what may happen only so often: logins, registrations, calls of an account. */
export const throttles = pgTable('throttles', {
  bucket: text().primaryKey(),
  emptyAt: instant('empty_at').notNull(),
});
