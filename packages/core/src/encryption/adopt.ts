import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { assertEncryptionKeys } from './assert.ts';

/**
 * Notes that secrets are sealed with the encryption key from now on: the first one of a database, or the one that
 * follows another. Until then the database takes no secret that this key sealed.
 *
 * @throws ConfigError when secrets may be sealed with a key that is not at hand.
 */
export function adoptEncryptionKey(ctx: Pick<Ctx, 'db' | 'cipher'>): Promise<void> {
  return withTransaction(ctx, async (tx) => {
    // Two first starts with different keys: the second one finds the key of the first.
    await tx.db.execute(sql`LOCK TABLE encryption_keys IN SHARE ROW EXCLUSIVE MODE`);
    await assertEncryptionKeys(tx, tx.cipher);
    await tx.db.execute(
      sql`INSERT INTO encryption_keys VALUES (${tx.cipher.keyId}, now()) ON CONFLICT DO NOTHING`,
    );
  });
}
