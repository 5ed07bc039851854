import { and, eq, isNull } from 'drizzle-orm';
import { ownOrThrow } from '../access/scope.ts';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope, Session } from '../context.ts';
import { apiTokens } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { seesTokensOfOthers } from './own.ts';

/**
 * Revokes a token: its next request is refused, in every process. A revoked one stays so.
 *
 * @throws DomainError `token_not_found`, `token_of_another_team`, or `token_of_another_person` for who may not change
 *   the team.
 */
export async function revokeToken(
  ctx: Ctx,
  scope: Scope,
  { userId }: Session,
  input: { id: number },
): Promise<void> {
  const [row] = await ctx.db.select().from(apiTokens).where(eq(apiTokens.id, input.id));
  const token = ownOrThrow(scope, row, 'token_not_found', 'token_of_another_team');
  if (token.createdBy !== userId && !seesTokensOfOthers(scope)) throw refuse('token_of_another_person');
  const { teamId, id, name } = token;
  const isActive = and(eq(apiTokens.teamId, teamId), eq(apiTokens.id, id), isNull(apiTokens.revokedAt));
  await withTransaction(ctx, async (tx) => {
    const revoked = await tx.db
      .update(apiTokens)
      .set({ revokedAt: tx.now() })
      .where(isActive)
      .returning({ id: apiTokens.id });
    if (revoked.length === 0) return;
    await recordAct(tx, scope, { action: 'token.revoked', subject: { type: 'token', id, name } });
  });
}
