import { bigint, date, pgTable, primaryKey, timestamp } from 'drizzle-orm/pg-core';
import { apiKeys } from './api-keys.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
/** USD in units of 1e-12, exact. */
const usd = (name: string) => bigint(name, { mode: 'bigint' });

/** The ledger of proof: what OpenRouter billed to a key beside what the facts explain, as last compared on a UTC day. */
export const reconciliations = pgTable(
  'reconciliations',
  {
    keyId: bigint('key_id', { mode: 'number' })
      .notNull()
      .references(() => apiKeys.id, { onDelete: 'cascade' }),
    day: date().notNull(),
    comparedAt: instant('compared_at').notNull(),
    /** The lifetime counters, less what is from before the watch. */
    billed: usd('billed').notNull(),
    byokBilled: usd('byok_billed').notNull(),
    /** Billed and not explained; below zero: explained and not billed. */
    rest: usd('rest').notNull(),
    byokRest: usd('byok_rest').notNull(),
    /** The comparison before the rest appeared, and the one that first saw it; null while there is none. */
    gapFrom: instant('gap_from'),
    gapTo: instant('gap_to'),
  },
  (table) => [primaryKey({ columns: [table.keyId, table.day] })],
);
