import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { requireSession, toUser } from './internal.ts';
import type { User } from './schemas.ts';

/** The user whose session asks. */
export async function me(ctx: Ctx): Promise<User> {
  const { userId } = requireSession(ctx);
  const [user] = await ctx.db.select().from(users).where(eq(users.id, userId));
  if (user === undefined) throw new DomainError('not_signed_in', 'This account no longer exists.');
  return toUser(user);
}
