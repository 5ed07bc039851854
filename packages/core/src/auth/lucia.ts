import { randomBytes } from 'node:crypto';
import { DrizzlePostgreSQLAdapter } from '@lucia-auth/adapter-drizzle';
import { Lucia, type Session, TimeSpan } from 'lucia';
import type { Database, Transaction } from '../db/client.ts';
import { sessions, users } from '../db/schema/index.ts';
import { sha256Hex } from '../lib/sha256.ts';

declare module 'lucia' {
  interface Register {
    Lucia: Lucia;
    UserId: number;
  }
}

const SESSION_LIFE = new TimeSpan(30, 'd');

/**
 * Lucia keeps sessions under an id that it would also hand out as the token. Here the token is random and its
 * SHA-256 is the id, so that somebody who reads the table can sign in as nobody.
 */
function lucia(db: Database | Transaction): Lucia {
  return new Lucia(new DrizzlePostgreSQLAdapter(db, sessions, users), { sessionExpiresIn: SESSION_LIFE });
}

/** Opens a session. The token is in this answer only. */
export async function openSession(
  db: Database | Transaction,
  userId: number,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url');
  const session = await lucia(db).createSession(userId, {}, { sessionId: sha256Hex(token) });
  return { token, expiresAt: session.expiresAt };
}

/** The session of a token, or null when there is none or it has expired. A session in use is prolonged. */
export async function findSession(db: Database | Transaction, token: string): Promise<Session | null> {
  const { session } = await lucia(db).validateSession(sha256Hex(token));
  return session;
}

export async function endSession(db: Database | Transaction, sessionId: string): Promise<void> {
  await lucia(db).invalidateSession(sessionId);
}
