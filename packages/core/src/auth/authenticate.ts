import type { Actor, Ctx } from '../context.ts';
import { findSession } from './lucia.ts';

/** Who a session token stands for; anonymous when it is unknown or expired. */
export async function authenticate(ctx: Pick<Ctx, 'db' | 'now'>, token: string): Promise<Actor> {
  const session = await findSession(ctx, token);
  if (session === null) return { type: 'anonymous' };
  return { type: 'session', userId: session.userId, sessionId: session.id };
}
