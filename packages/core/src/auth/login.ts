import { eq, sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { guardLogin } from './guard.ts';
import { openSession } from './lucia.ts';
import { verifyPassword } from './password.ts';
import type { LoginInput, SessionOutput } from './schemas.ts';

/**
 * Opens a session.
 *
 * @throws DomainError `rate_limited` after many wrong passwords.
 * @throws DomainError `invalid_credentials`, one and the same and after like time, for an unknown e-mail and a
 *   wrong password.
 */
export async function login(ctx: Ctx, input: LoginInput): Promise<SessionOutput> {
  const guard = await guardLogin(ctx, input.email);
  const [user] = await ctx.db
    .select()
    .from(users)
    .where(eq(sql`lower(${users.email})`, sql`lower(${input.email})`));
  if (!(await verifyPassword(user?.passwordHash, input.password)) || user === undefined) {
    throw new DomainError('invalid_credentials', 'The e-mail or the password is wrong.');
  }
  await guard.settle();
  const { token, expiresAt } = await openSession(ctx.db, user.id);
  return { accessToken: token, tokenType: 'bearer', expiresAt: expiresAt.toISOString() };
}
