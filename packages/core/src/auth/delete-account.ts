import type { DeleteAccountInput } from '@watcher/contract/auth';
import { eq } from 'drizzle-orm';
import type { Ctx, Session } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { announceUserChange } from '../live.ts';
import { deleteTeamsOfLastOwner } from '../teams/delete.ts';
import { confirmPassword, lockConfirmed } from './confirm-password.ts';
import { forgetDevices } from './guard.ts';

/**
 * Removes the signed-in user with their sessions and API tokens, and every team that they are the last owner of; teams
 * that others own stay.
 *
 * @throws DomainError `wrong_password`, `too_many_attempts`.
 */
export async function deleteAccount(ctx: Ctx, session: Session, input: DeleteAccountInput): Promise<void> {
  const user = await confirmPassword(ctx, session, input.currentPassword);
  await withTransaction(ctx, async (tx) => {
    await lockConfirmed(tx, user);
    await deleteTeamsOfLastOwner(tx, user.id);
    await forgetDevices(tx, user.emailKey);
    await tx.db.delete(users).where(eq(users.id, user.id));
    await announceUserChange(tx, user.id);
  });
}
