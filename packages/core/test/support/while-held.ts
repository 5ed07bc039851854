import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Ctx, TxCtx } from '../../src/context.ts';
import { withTransaction } from '../../src/db/transaction.ts';

/**
 * Starts one after the other while a lock is held, the next one once those before it wait in PostgreSQL, and lets go of
 * the lock when all of them do.
 *
 * @returns how they ended.
 */
export async function whileHeld(
  ctx: Ctx,
  lock: (tx: TxCtx) => Promise<unknown>,
  ...starts: readonly (() => Promise<unknown>)[]
): Promise<PromiseSettledResult<unknown>[]> {
  const started: Promise<PromiseSettledResult<unknown>[]>[] = [];
  await withTransaction(ctx, async (tx) => {
    await lock(tx);
    for (const start of starts) {
      started.push(Promise.allSettled([start()]));
      await expect.poll(() => countWaiting(ctx)).toBe(started.length);
    }
  });
  return (await Promise.all(started)).flat();
}

async function countWaiting({ db }: Ctx): Promise<number> {
  const waiting = await db.execute(sql`
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
  return waiting.length;
}
