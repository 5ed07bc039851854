import { eq } from 'drizzle-orm';
import type { Ctx, Session } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { type DomainError, refuse } from '../errors.ts';
import { guardConfirmation } from './guard.ts';
import type { UserRow } from './internal.ts';
import { verifyPassword } from './password.ts';

/**
 * The signed-in user, who has just proved to know the password. Wrong ones are counted by session, so that a stolen one
 * is no place to guess.
 *
 * @throws DomainError `wrong_password` (not `invalid_credentials`, since the session is fine), `too_many_attempts`
 *   after many of them.
 */
export async function confirmPassword(
  ctx: Ctx,
  { userId, sessionId }: Session,
  currentPassword: string,
): Promise<UserRow> {
  const [user] = await ctx.db.select().from(users).where(eq(users.id, userId));
  if (user === undefined) throw refuse('account_deleted');
  const guard = await guardConfirmation(ctx, sessionId);
  if (!(await verifyPassword(user.passwordHash, currentPassword))) throw wrongPassword();
  await guard.settle();
  return user;
}

/**
 * Locks the user as `confirmPassword` saw it. Two changes at once: the second one's password is not the current one
 * any more.
 */
export async function lockConfirmed(tx: Pick<Ctx, 'db'>, user: UserRow): Promise<void> {
  const [row] = await tx.db.select().from(users).where(eq(users.id, user.id)).for('update');
  if (row?.passwordHash !== user.passwordHash) throw wrongPassword();
}

function wrongPassword(): DomainError {
  return refuse('wrong_password', {
    fields: [{ path: ['currentPassword'], problem: { code: 'wrong_password', params: {} } }],
  });
}
