import type { SessionList } from '@watcher/contract/auth';
import { and, desc, eq, gt } from 'drizzle-orm';
import type { Ctx, Session } from '../context.ts';
import { sessions } from '../db/schema/index.ts';

/** Where the user is signed in: the session that asks first, then the one seen last. Expired ones are left out. */
export async function listSessions(ctx: Ctx, { userId, sessionId }: Session): Promise<SessionList> {
  const rows = await ctx.db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, ctx.now())))
    .orderBy(desc(eq(sessions.id, sessionId)), desc(sessions.lastSeenAt));
  return rows.map((row) => ({
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    userAgent: row.userAgent,
    isCurrent: row.id === sessionId,
  }));
}
