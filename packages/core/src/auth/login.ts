import type { LoginInput, SessionOutput } from '@watcher/contract/auth';
import { and, eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { emailKey } from './email.ts';
import { guardLogin, newDevice, rememberDevice } from './guard.ts';
import { openSession } from './lucia.ts';
import { verifyPassword } from './password.ts';

/**
 * Opens a session.
 *
 * @param client what it calls itself, for the list of sessions, and the secret of its device: null where it has none
 * @returns the session, and the device's secret, which is to be kept by the client from now on.
 * @throws DomainError `too_many_attempts` after many wrong passwords.
 * @throws DomainError `invalid_credentials`, one and the same and after like time, for an unknown e-mail and a
 *   wrong password.
 */
export async function login(
  ctx: Ctx,
  input: LoginInput,
  client: { readonly userAgent: string | null; readonly device: string | null },
): Promise<{ session: SessionOutput; device: string }> {
  const key = emailKey(input.email);
  const guard = await guardLogin(ctx, key, client.device);
  const [user] = await ctx.db.select().from(users).where(eq(users.emailKey, key));
  if (!(await verifyPassword(user?.passwordHash, input.password)) || user === undefined) {
    throw refuse('invalid_credentials');
  }
  const session = await withTransaction(ctx, async (tx) => {
    // A password or an address that is changed meanwhile must not leave a session of the old one behind.
    const unchanged = and(
      eq(users.id, user.id),
      eq(users.emailKey, key),
      eq(users.passwordHash, user.passwordHash),
    );
    const [still] = await tx.db.select({ id: users.id }).from(users).where(unchanged).for('share');
    if (still === undefined) throw refuse('invalid_credentials');
    return openSession(tx, user.id, client.userAgent);
  });
  await guard.settle();
  const device = client.device ?? newDevice();
  await rememberDevice(ctx, key, device);
  const { token, expiresAt } = session;
  return {
    session: { accessToken: token, tokenType: 'bearer', expiresAt: expiresAt.toISOString() },
    device,
  };
}
