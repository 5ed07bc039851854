import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { guardLogin } from './guard.ts';
import { requireSession } from './internal.ts';
import { verifyPassword } from './password.ts';

export type UserRow = typeof users.$inferSelect;

/**
 * The signed-in user, who has just proved to know the password. A wrong one costs and counts like one at the login,
 * so that a stolen session is no place to guess.
 *
 * @throws DomainError `invalid_input` at `currentPassword`; not `invalid_credentials`, since the session is fine.
 * @throws DomainError `rate_limited` after many wrong passwords.
 */
export async function confirmPassword(ctx: Ctx, currentPassword: string): Promise<UserRow> {
  const { userId } = requireSession(ctx);
  const [user] = await ctx.db.select().from(users).where(eq(users.id, userId));
  if (user === undefined) throw new DomainError('not_signed_in', 'This account no longer exists.');
  const guard = await guardLogin(ctx, user.email);
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
  const message = 'This is not your password.';
  return new DomainError('invalid_input', message, [{ path: ['currentPassword'], message }]);
}
