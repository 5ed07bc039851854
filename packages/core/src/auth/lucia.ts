import { randomBytes } from 'node:crypto';
import { DrizzlePostgreSQLAdapter } from '@lucia-auth/adapter-drizzle';
import { eq } from 'drizzle-orm';
import { Lucia, type Session, TimeSpan } from 'lucia';
import type { Ctx } from '../context.ts';
import type { Database, Transaction } from '../db/client.ts';
import { sessions, users } from '../db/schema/index.ts';
import { sha256Hex } from '../lib/sha256.ts';

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof lucia>;
    UserId: number;
    DatabaseSessionAttributes: SessionFacts;
  }
}

/** The columns of sessions beside Lucia's own. */
interface SessionFacts {
  createdAt: Date;
  lastSeenAt: Date;
  /** The `User-Agent` that signed in; null where it sent none. */
  userAgent: string | null;
}

/** Unused so long, a session ends; in use it is prolonged. */
const SESSION_LIFE = new TimeSpan(30, 'd');
/** However much it is used. */
export const LONGEST_LIFE_MS = 90 * 86_400_000;
/** `last_seen_at` lags so far behind, so that most requests write nothing. */
const SEEN_EVERY_MS = 5 * 60_000;
/** Longer ones are cut; no browser sends one. */
const MAX_USER_AGENT = 300;

/**
 * Lucia keeps sessions under an id that it would also hand out as the token. Here the token is random and its
 * SHA-256 is the id, so that reading the table does not let anyone sign in.
 */
function lucia(db: Database | Transaction): Lucia<Pick<SessionFacts, 'createdAt' | 'lastSeenAt'>> {
  return new Lucia(new DrizzlePostgreSQLAdapter(db, sessions, users), {
    sessionExpiresIn: SESSION_LIFE,
    getSessionAttributes: ({ createdAt, lastSeenAt }) => ({ createdAt, lastSeenAt }),
  });
}

/** Opens a session. The token is in this answer only. */
export async function openSession(
  ctx: Pick<Ctx, 'db' | 'now'>,
  userId: number,
  userAgent: string | null,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url');
  const facts = {
    createdAt: ctx.now(),
    lastSeenAt: ctx.now(),
    userAgent: userAgent?.slice(0, MAX_USER_AGENT) ?? null,
  };
  const session = await lucia(ctx.db).createSession(userId, facts, { sessionId: sha256Hex(token) });
  return { token, expiresAt: session.expiresAt };
}

/**
 * The session of a token, or null when there is none or it has expired: after 30 days without use, or 90 in all. A
 * session in use is prolonged (`fresh` then), and it is noted when it was.
 */
export async function findSession(ctx: Pick<Ctx, 'db' | 'now'>, token: string): Promise<Session | null> {
  const { session } = await lucia(ctx.db).validateSession(sha256Hex(token));
  if (session === null) return null;
  const now = ctx.now();
  if (now.getTime() - session.createdAt.getTime() > LONGEST_LIFE_MS) {
    await endSession(ctx.db, session.id);
    return null;
  }
  if (now.getTime() - session.lastSeenAt.getTime() > SEEN_EVERY_MS) {
    await ctx.db.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.id, session.id));
  }
  return session;
}

export async function endSession(db: Database | Transaction, sessionId: string): Promise<void> {
  await lucia(db).invalidateSession(sessionId);
}
