import type { Ctx, Session } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { announceUserChange } from '../live.ts';
import { endSession } from './lucia.ts';

/** Ends the session that asks; its token is refused from then on. */
export async function logout(ctx: Ctx, session: Session): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    await endSession(tx.db, session.sessionId);
    await announceUserChange(tx, session.userId);
  });
}
