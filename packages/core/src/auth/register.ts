import type { RegisterInput, User } from '@watcher/contract/auth';
import type { Ctx } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { guardRegistration } from './guard.ts';
import { toUser } from './internal.ts';
import { hashPassword } from './password.ts';

/**
 * Makes an account. The e-mail keeps its spelling and is compared without case.
 *
 * @throws DomainError `rule_violated` when the e-mail has an account; `rate_limited` when one address
 *   makes accounts in bulk.
 */
export async function register(ctx: Ctx, input: RegisterInput): Promise<User> {
  await guardRegistration(ctx);
  const passwordHash = await hashPassword(input.password);
  const [user] = await ctx.db
    .insert(users)
    .values({ email: input.email, passwordHash, createdAt: ctx.now() })
    .onConflictDoNothing()
    .returning();
  if (user === undefined)
    throw new DomainError('rule_violated', 'There is an account with this e-mail already.');
  return toUser(user);
}
