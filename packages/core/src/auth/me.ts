import type { Profile, User } from '@watcher/contract/auth';
import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { requireSession, toProfile, toUser } from './internal.ts';

/** The user whose session asks. */
export async function me(ctx: Ctx): Promise<User> {
  return toUser(await ownRow(ctx));
}

/** The same with what the pages need besides. */
export async function profile(ctx: Ctx): Promise<Profile> {
  return toProfile(await ownRow(ctx));
}

async function ownRow(ctx: Ctx): Promise<typeof users.$inferSelect> {
  const { userId } = requireSession(ctx);
  const [user] = await ctx.db.select().from(users).where(eq(users.id, userId));
  if (user === undefined) throw new DomainError('not_signed_in', 'This account no longer exists.');
  return user;
}
