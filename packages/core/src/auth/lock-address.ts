import { sql } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';

/**
 * Lets nobody else make an account with an e-mail address, give it to one, or invite it, until the transaction ends. There
 * is no row to lock: mostly nobody has the address yet.
 */
export async function lockAddress(tx: TxCtx, key: string): Promise<void> {
  await tx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`address:${key}`}, 0))`);
}
