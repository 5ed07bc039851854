import type { Profile, UpdateProfileInput } from '@watcher/contract/auth';
import { eq } from 'drizzle-orm';
import type { Ctx, Session } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { refuse } from '../errors.ts';
import { toProfile } from './internal.ts';

/** Chooses the time zone in which this person sees days; null follows the team. */
export async function updateProfile(
  ctx: Ctx,
  { userId }: Session,
  input: UpdateProfileInput,
): Promise<Profile> {
  const [user] = await ctx.db
    .update(users)
    .set({ timeZone: input.timeZone })
    .where(eq(users.id, userId))
    .returning();
  if (user === undefined) throw refuse('account_deleted');
  return toProfile(user);
}
