import type { ChangePasswordInput } from '@watcher/contract/auth';
import { and, eq, ne } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { sessions, users } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { announceChange } from '../live.ts';
import { confirmPassword, lockConfirmed } from './confirm-password.ts';
import { requireSession } from './internal.ts';
import { hashPassword } from './password.ts';

/**
 * Sets a new password and ends every other session in the same breath. API tokens go on working: they are revoked
 * one by one.
 *
 * @returns how many sessions were ended
 * @throws DomainError `invalid_input` at `currentPassword`, `rate_limited`.
 */
export async function changePassword(ctx: Ctx, input: ChangePasswordInput): Promise<{ ended: number }> {
  const { userId, sessionId } = requireSession(ctx);
  const user = await confirmPassword(ctx, input.currentPassword);
  const passwordHash = await hashPassword(input.newPassword);
  return withTransaction(ctx, async (tx) => {
    await lockConfirmed(tx, user);
    await tx.db.update(users).set({ passwordHash }).where(eq(users.id, userId));
    const others = and(eq(sessions.userId, userId), ne(sessions.id, sessionId));
    const ended = await tx.db.delete(sessions).where(others);
    await announceChange(tx, userId);
    return { ended: ended.rowCount ?? 0 };
  });
}
