import type { RegisterInput, User } from '@watcher/contract/auth';
import type { Ctx } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { createPersonalTeam } from '../teams/create-personal.ts';
import { emailKey } from './email.ts';
import { guardRegistration } from './guard.ts';
import { toUser } from './internal.ts';
import { hashPassword } from './password.ts';

/**
 * Makes an account, with a team of its own. The e-mail keeps its spelling and is compared without case.
 *
 * @throws DomainError `email_taken`; `too_many_attempts` when one address makes accounts in bulk.
 */
export async function register(ctx: Ctx, input: RegisterInput): Promise<User> {
  await guardRegistration(ctx);
  const passwordHash = await hashPassword(input.password);
  return withTransaction(ctx, async (tx) => {
    const [user] = await tx.db
      .insert(users)
      .values({
        email: input.email,
        emailKey: emailKey(input.email),
        passwordHash,
        createdAt: tx.now(),
      })
      .onConflictDoNothing()
      .returning();
    if (user === undefined) throw refuse('email_taken');
    await createPersonalTeam(tx, user);
    return toUser(user);
  });
}
