import { and, eq, isNull } from 'drizzle-orm';
import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { apiTokens } from '../db/schema/index.ts';
import { DomainError } from '../errors.ts';

/**
 * Revokes a token: its next request is refused, in every process. A revoked one stays so.
 *
 * @throws DomainError `not_found`, or `forbidden` when the token is somebody else's.
 */
export async function revokeToken(ctx: Ctx, input: { id: number }): Promise<void> {
  const { userId } = requireSession(ctx);
  const [row] = await ctx.db.select().from(apiTokens).where(eq(apiTokens.id, input.id));
  if (row === undefined) throw new DomainError('not_found', 'There is no such token.');
  if (row.userId !== userId) throw new DomainError('forbidden', 'This token belongs to somebody else.');
  await ctx.db
    .update(apiTokens)
    .set({ revokedAt: ctx.now() })
    .where(and(eq(apiTokens.id, input.id), isNull(apiTokens.revokedAt)));
}
