import type { ChangePasswordInput } from '@watcher/contract/auth';
import { and, eq, ne } from 'drizzle-orm';
import type { Ctx, Session } from '../context.ts';
import { sessions, users } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { announceUserChange } from '../live.ts';
import { confirmPassword, lockConfirmed } from './confirm-password.ts';
import { dropLinksOf } from './links.ts';
import { assertNotEmail, hashPassword } from './password.ts';

/**
 * Sets a new password, ends every other session and voids links to reset it, in one transaction. API tokens go on
 * working: they are revoked one by one.
 *
 * @returns how many sessions were ended
 * @throws DomainError `wrong_password`, `invalid_input` when the new one is the e-mail, `too_many_attempts`.
 */
export async function changePassword(
  ctx: Ctx,
  session: Session,
  input: ChangePasswordInput,
): Promise<{ ended: number }> {
  const { userId, sessionId } = session;
  const user = await confirmPassword(ctx, session, input.currentPassword);
  assertNotEmail(input.newPassword, user.emailKey, 'newPassword');
  const passwordHash = await hashPassword(input.newPassword);
  return withTransaction(ctx, async (tx) => {
    await lockConfirmed(tx, user);
    await tx.db.update(users).set({ passwordHash }).where(eq(users.id, userId));
    await dropLinksOf(tx, userId);
    const others = and(eq(sessions.userId, userId), ne(sessions.id, sessionId));
    const ended = await tx.db.delete(sessions).where(others);
    await announceUserChange(tx, userId);
    return { ended: ended.count };
  });
}
