import { and, eq, ne } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { sessions } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { announceChange } from '../live.ts';
import { requireSession } from './internal.ts';

/**
 * Signs the user out in one place; its very next request is refused.
 *
 * @throws DomainError `not_found` when the user has no such session; nobody learns of other people's.
 */
export async function revokeSession(ctx: Ctx, input: { id: string }): Promise<void> {
  const { userId } = requireSession(ctx);
  await withTransaction(ctx, async (tx) => {
    const own = and(eq(sessions.id, input.id), eq(sessions.userId, userId));
    const ended = await tx.db.delete(sessions).where(own);
    if (ended.rowCount === 0) throw new DomainError('not_found', 'There is no such session.');
    await announceChange(tx, userId);
  });
}

/** Signs the user out everywhere but here. @returns how many sessions were ended */
export async function revokeOtherSessions(ctx: Ctx): Promise<{ ended: number }> {
  const { userId, sessionId } = requireSession(ctx);
  return withTransaction(ctx, async (tx) => {
    const others = and(eq(sessions.userId, userId), ne(sessions.id, sessionId));
    const ended = await tx.db.delete(sessions).where(others);
    await announceChange(tx, userId);
    return { ended: ended.rowCount ?? 0 };
  });
}
