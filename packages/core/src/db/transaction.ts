import type { Transaction, WithDb } from './client.ts';

/** Runs `work` in a transaction; inside another one it joins that. */
export function withTransaction<C extends WithDb, T>(
  ctx: C,
  work: (tx: C & { readonly db: Transaction }) => Promise<T>,
): Promise<T> {
  const { db } = ctx;
  if (!('$client' in db)) return work({ ...ctx, db });
  return db.transaction((transaction) => work({ ...ctx, db: transaction }));
}
