import type { Ctx, Session } from '../context.ts';
import { endSession } from './lucia.ts';

/** Ends the session that asks; its token is refused from then on. */
export async function logout(ctx: Ctx, session: Session): Promise<void> {
  await endSession(ctx.db, session.sessionId);
}
