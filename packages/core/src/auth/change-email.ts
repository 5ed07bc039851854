import type { ChangeEmailInput, Profile } from '@watcher/contract/auth';
import { and, eq, ne, sql } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { confirmPassword, lockConfirmed } from './confirm-password.ts';
import { toProfile } from './internal.ts';

/**
 * Gives the account another e-mail address, which is what it signs in with from then on.
 *
 * @throws DomainError `invalid_input` at `currentPassword`, or at `email` when another account has it;
 *   `rate_limited`.
 */
export async function changeEmail(ctx: Ctx, input: ChangeEmailInput): Promise<Profile> {
  const user = await confirmPassword(ctx, input.currentPassword);
  return withTransaction(ctx, async (tx) => {
    await lockConfirmed(tx, user);
    const sameEmail = eq(sql`lower(${users.email})`, sql`lower(${input.email})`);
    const [taken] = await tx.db
      .select({ id: users.id })
      .from(users)
      .where(and(sameEmail, ne(users.id, user.id)));
    if (taken !== undefined) throw emailTaken();
    const [row] = await tx.db
      .update(users)
      .set({ email: input.email })
      .where(eq(users.id, user.id))
      .returning();
    if (row === undefined) throw new DomainError('not_signed_in', 'This account no longer exists.');
    return toProfile(row);
  });
}

function emailTaken(): DomainError {
  const message = 'There is an account with this e-mail already.';
  return new DomainError('invalid_input', message, [{ path: ['email'], message }]);
}
