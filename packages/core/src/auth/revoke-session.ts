import { and, eq, ne } from 'drizzle-orm';
import type { Ctx, Session } from '../context.ts';
import { sessions } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { announceUserChange } from '../live.ts';

/**
 * Signs the user out in one place; its very next request is refused.
 *
 * @throws DomainError `session_not_found` when the user has no such session; nobody learns of other people's.
 */
export async function revokeSession(ctx: Ctx, { userId }: Session, input: { id: string }): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const own = and(eq(sessions.id, input.id), eq(sessions.userId, userId));
    const ended = await tx.db.delete(sessions).where(own);
    if (ended.count === 0) throw refuse('session_not_found');
    await announceUserChange(tx, userId);
  });
}

/** Signs the user out everywhere but here. @returns how many sessions were ended */
export async function revokeOtherSessions(
  ctx: Ctx,
  { userId, sessionId }: Session,
): Promise<{ ended: number }> {
  return withTransaction(ctx, async (tx) => {
    const others = and(eq(sessions.userId, userId), ne(sessions.id, sessionId));
    const ended = await tx.db.delete(sessions).where(others);
    await announceUserChange(tx, userId);
    return { ended: ended.count };
  });
}
