import { pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * The encryption keys that stored secrets may be sealed with, by what is told of a key (see `lib/cipher.ts`): one, and
 * two while the key is being changed. Secrets refer to it, so that a process with a key that was retired seals nothing.
 */
export const encryptionKeys = pgTable('encryption_keys', {
  id: text().primaryKey(),
  firstUsedAt: instant('first_used_at').notNull(),
});
