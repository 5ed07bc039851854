import type { Ctx } from '../context.ts';
import { requireSession } from './internal.ts';
import { endSession } from './lucia.ts';

/** Ends the session that asks; its token is refused from then on. */
export async function logout(ctx: Ctx): Promise<void> {
  await endSession(ctx.db, requireSession(ctx).sessionId);
}
