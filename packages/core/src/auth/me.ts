import type { Profile } from '@watcher/contract/auth';
import { eq } from 'drizzle-orm';
import type { Ctx, Session } from '../context.ts';
import { users } from '../db/schema/index.ts';
import { refuse } from '../errors.ts';
import { toProfile } from './internal.ts';

/** The user whose session asks. */
export async function me(ctx: Ctx, { userId }: Session): Promise<Profile> {
  const [user] = await ctx.db.select().from(users).where(eq(users.id, userId));
  if (user === undefined) throw refuse('account_deleted');
  return toProfile(user);
}
