import type { Ctx, Session } from '../context.ts';
import { findSession } from './lucia.ts';

/** Who a session token stands for; null when it is unknown or expired. */
export async function authenticate(ctx: Pick<Ctx, 'db' | 'now'>, token: string): Promise<Session | null> {
  const session = await findSession(ctx, token);
  return session === null ? null : { userId: session.userId, sessionId: session.id };
}
