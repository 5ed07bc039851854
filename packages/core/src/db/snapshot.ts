import type { WithDb } from './client.ts';
import type { Queries } from './prepared.ts';

/**
 * Runs hot queries that all see the database as it was at one moment, whatever is written between them. They share one
 * connection, and only read.
 */
export async function withSnapshot<C extends WithDb, T>(
  ctx: C,
  read: (snapshot: Omit<C, 'db'> & { readonly db: Queries }) => Promise<T>,
): Promise<T> {
  const { db } = ctx;
  if (!('$client' in db)) throw new Error('A snapshot is taken outside of transactions.');
  const { answer } = await db.$client.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', async (queries) => ({
    // In an object, since the driver's type of an answer that may be an array is another one.
    answer: await read({ ...ctx, db: { $client: queries, $short: queries } }),
  }));
  return answer;
}
