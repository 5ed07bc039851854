import type { Ctx } from '../context.ts';
import type { Transaction } from './client.ts';

export type TxCtx = Ctx & { readonly db: Transaction };

/** Runs `work` in a transaction; inside another one it joins that. */
export function withTransaction<T>(ctx: Ctx, work: (tx: TxCtx) => Promise<T>): Promise<T> {
  if (!('$client' in ctx.db)) return work({ ...ctx, db: ctx.db });
  return ctx.db.transaction((db) => work({ ...ctx, db }));
}
