import type { RegisterInput, User } from '@watcher/contract/auth';
import type { Ctx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { createAccount } from './create-account.ts';
import { emailKey } from './email.ts';
import { guardRegistration, guardTaken } from './guard.ts';
import { toUser } from './internal.ts';
import { dropInvitations } from './links.ts';
import { lockAddress } from './lock-address.ts';
import { assertNotEmail, hashPassword } from './password.ts';
import { assertMayRegister, hasAccounts, takeFirstPlace } from './registration.ts';

/**
 * Makes an account, with a team of its own. The e-mail keeps its spelling and is compared without case. The first account
 * may always be made, and is the administrator. Invitations of the address are used up.
 *
 * @throws DomainError `invalid_input` when the password is the e-mail; `registration_closed`, `invitation_required` or `invitation_refused` as REGISTRATION has it;
 *   `email_taken`; `too_many_attempts` when one address makes accounts in bulk.
 */
export async function register(ctx: Ctx, input: RegisterInput): Promise<User> {
  const key = emailKey(input.email);
  assertNotEmail(input.password, key, 'password');
  await guardRegistration(ctx);
  // Before the costly hash, and again with it: meanwhile somebody else may have been first, or used the invitation.
  if (await hasAccounts(ctx)) await assertMayRegister(ctx, input);
  const taken = await guardTaken(ctx, null);
  const passwordHash = await hashPassword(input.password);
  const made = await withTransaction(ctx, async (tx) => {
    const isFirst = await takeFirstPlace(tx);
    await lockAddress(tx, key);
    if (!isFirst) await assertMayRegister(tx, input);
    const user = await createAccount(tx, { email: input.email, passwordHash, isAdmin: isFirst });
    await dropInvitations(tx, key);
    return toUser(user);
  });
  await taken.settle();
  return made;
}
