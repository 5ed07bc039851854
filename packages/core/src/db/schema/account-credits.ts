import { bigint, pgTable, timestamp } from 'drizzle-orm/pg-core';
import { apiKeys } from './api-keys.ts';

/** The credits of the OpenRouter account that a management key speaks for, as last observed. USD in 1e-12. */
export const accountCredits = pgTable('account_credits', {
  keyId: bigint('key_id', { mode: 'number' })
    .primaryKey()
    .references(() => apiKeys.id, { onDelete: 'cascade' }),
  totalCredits: bigint('total_credits', { mode: 'bigint' }).notNull(),
  totalUsage: bigint('total_usage', { mode: 'bigint' }).notNull(),
  observedAt: timestamp('observed_at', { withTimezone: true, mode: 'date' }).notNull(),
});
