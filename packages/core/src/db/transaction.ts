import type { Transaction, WithDb } from './client.ts';
import { hasSqlState } from './sql-state.ts';

/** How often a transaction is run that PostgreSQL ended because it and others waited for each other. */
const ATTEMPTS = 3;
const DEADLOCK = '40P01';

/**
 * Runs `work` in a transaction; inside another one it joins that. What PostgreSQL ended for a deadlock left nothing
 * behind and is run again, so `work` changes nothing outside of the transaction.
 */
export async function withTransaction<C extends WithDb, T>(
  ctx: C,
  work: (tx: C & { readonly db: Transaction }) => Promise<T>,
): Promise<T> {
  const { db } = ctx;
  if (!('$client' in db)) return work({ ...ctx, db });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction((transaction) => work({ ...ctx, db: transaction }));
    } catch (error) {
      if (attempt === ATTEMPTS || !hasSqlState(error, DEADLOCK)) throw error;
    }
  }
}
