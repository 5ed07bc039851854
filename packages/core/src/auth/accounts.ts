import { count, eq, max } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { sessions, users } from '../db/schema/index.ts';
import { emailKey } from './email.ts';

/** An account as its installation's operator sees it. */
export interface AccountRow {
  readonly id: number;
  readonly email: string;
  readonly isAdmin: boolean;
  readonly createdAt: Date;
  /** When it was last seen in a session that is still open; null where none is. */
  readonly lastSeenAt: Date | null;
  readonly sessions: number;
}

/** Every account, the oldest first. */
export function listAccounts(ctx: Pick<Ctx, 'db'>): Promise<AccountRow[]> {
  return ctx.db
    .select({
      id: users.id,
      email: users.email,
      isAdmin: users.isAdmin,
      createdAt: users.createdAt,
      lastSeenAt: max(sessions.lastSeenAt),
      sessions: count(sessions.id),
    })
    .from(users)
    .leftJoin(sessions, eq(sessions.userId, users.id))
    .groupBy(users.id)
    .orderBy(users.id);
}

/** Makes an account an administrator of the installation. @returns false when there is no such account. */
export async function makeAdmin(ctx: Pick<Ctx, 'db'>, email: string): Promise<boolean> {
  const changed = await ctx.db
    .update(users)
    .set({ isAdmin: true })
    .where(eq(users.emailKey, emailKey(email)))
    .returning({ id: users.id });
  return changed.length === 1;
}
