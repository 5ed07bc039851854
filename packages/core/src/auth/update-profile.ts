import type { Profile, UpdateProfileInput } from '@watcher/contract/auth';
import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';
import { requireSession, toProfile } from './internal.ts';

/** Chooses the time zone that the pages cut days in; null follows the browser. */
export async function updateProfile(ctx: Ctx, input: UpdateProfileInput): Promise<Profile> {
  const { userId } = requireSession(ctx);
  const [user] = await ctx.db
    .update(users)
    .set({ timeZone: input.timeZone })
    .where(eq(users.id, userId))
    .returning();
  if (user === undefined) throw new DomainError('not_signed_in', 'This account no longer exists.');
  return toProfile(user);
}
