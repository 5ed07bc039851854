import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** A living worker says so every few seconds; the jobs of one that stopped saying so are released. */
export const workerHeartbeats = pgTable('worker_heartbeats', {
  workerId: text('worker_id').primaryKey(),
  seenAt: timestamp('seen_at', { withTimezone: true, mode: 'date' }).notNull(),
});
