import type { TxCtx } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { refuse } from '../errors.ts';
import { createPersonalTeam } from '../teams/create-personal.ts';
import { emailKey } from './email.ts';
import type { UserRow } from './internal.ts';

/**
 * Makes an account with a team of its own, whoever asks for it and whether or not they may.
 *
 * @returns its row
 * @throws DomainError `email_taken`.
 */
export async function createAccount(
  tx: TxCtx,
  account: { readonly email: string; readonly passwordHash: string; readonly isAdmin: boolean },
): Promise<UserRow> {
  const [user] = await tx.db
    .insert(users)
    .values({ ...account, emailKey: emailKey(account.email), createdAt: tx.now() })
    .onConflictDoNothing()
    .returning();
  if (user === undefined) throw refuse('email_taken');
  await createPersonalTeam(tx, user);
  return user;
}
