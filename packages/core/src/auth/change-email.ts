import type { ChangeEmailInput, Profile } from '@watcher/contract/auth';
import { and, eq, ne } from 'drizzle-orm';
import type { Ctx, Session } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { confirmPassword, lockConfirmed } from './confirm-password.ts';
import { emailKey } from './email.ts';
import { guardTaken } from './guard.ts';
import { toProfile } from './internal.ts';
import { dropInvitations, dropLinksOf } from './links.ts';
import { lockAddress } from './lock-address.ts';

/**
 * Gives the account another e-mail address, which is what it signs in with from then on. Links that went to the earlier one
 * are void, and invitations of the new one.
 *
 * @throws DomainError `wrong_password`, `email_taken` when another account has it, `too_many_attempts`.
 */
export async function changeEmail(ctx: Ctx, session: Session, input: ChangeEmailInput): Promise<Profile> {
  const user = await confirmPassword(ctx, session, input.currentPassword);
  const guard = await guardTaken(ctx, user.id);
  const key = emailKey(input.email);
  const changed = await withTransaction(ctx, async (tx) => {
    await lockConfirmed(tx, user);
    await lockAddress(tx, key);
    const [taken] = await tx.db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.emailKey, key), ne(users.id, user.id)));
    if (taken !== undefined) {
      throw refuse('email_taken', {
        fields: [{ path: ['email'], problem: { code: 'email_taken', params: {} } }],
      });
    }
    const [row] = await tx.db
      .update(users)
      .set({ email: input.email, emailKey: key })
      .where(eq(users.id, user.id))
      .returning();
    if (row === undefined) throw refuse('account_deleted');
    await dropLinksOf(tx, user.id);
    await dropInvitations(tx, key);
    return toProfile(row);
  });
  await guard.settle();
  return changed;
}
