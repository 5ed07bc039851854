import { and, eq, gt, gte } from 'drizzle-orm';
import type { Ctx, Session } from '../context.ts';
import { sessions, teamMembers } from '../db/schema/index.ts';
import { findSession, LONGEST_LIFE_MS } from './lucia.ts';

/**
 * Who a session token stands for; null when it is unknown or expired.
 *
 * `prolongedUntil`: when this very use prolonged the session, its new end.
 */
export async function authenticate(
  ctx: Pick<Ctx, 'db' | 'now'>,
  token: string,
): Promise<{ session: Session; prolongedUntil: Date | null } | null> {
  const session = await findSession(ctx, token);
  if (session === null) return null;
  return {
    session: { userId: session.userId, sessionId: session.id },
    prolongedUntil: session.fresh ? session.expiresAt : null,
  };
}

/** Whether a session was neither ended nor has expired since, and its person is still a member of the team. */
export async function isSessionOpen(
  ctx: Pick<Ctx, 'db' | 'now'>,
  { sessionId }: Session,
  teamId: number,
): Promise<boolean> {
  const now = ctx.now();
  const oldest = new Date(now.getTime() - LONGEST_LIFE_MS);
  const found = await ctx.db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(teamMembers, and(eq(teamMembers.userId, sessions.userId), eq(teamMembers.teamId, teamId)))
    .where(and(eq(sessions.id, sessionId), gt(sessions.expiresAt, now), gte(sessions.createdAt, oldest)));
  return found.length === 1;
}
