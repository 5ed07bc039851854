import type { ListTokensInput, Token } from '@watcher/contract/tokens';
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Ctx, Scope, Session } from '../context.ts';
import { apiTokens, teamMembers } from '../db/schema/index.ts';
import { seesTokensOfOthers } from './own.ts';

/**
 * The team's tokens, newest first, without the tokens themselves. Who may not change the team sees their own. One whose
 * maker has left the team opens nothing, so it is not active, until they come back.
 */
export async function listTokens(
  ctx: Ctx,
  scope: Scope,
  { userId }: Session,
  input: ListTokensInput,
): Promise<Token[]> {
  const rows = await ctx.db
    .select({ token: apiTokens, maker: teamMembers.userId })
    .from(apiTokens)
    .leftJoin(
      teamMembers,
      and(eq(teamMembers.teamId, apiTokens.teamId), eq(teamMembers.userId, apiTokens.createdBy)),
    )
    .where(
      and(
        eq(apiTokens.teamId, scope.teamId),
        seesTokensOfOthers(scope) ? undefined : eq(apiTokens.createdBy, userId),
        input.includeRevoked ? undefined : isNull(apiTokens.revokedAt),
      ),
    )
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id));
  return rows.map(({ token: row, maker }) => ({
    id: row.id,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    isActive: row.revokedAt === null && maker !== null,
  }));
}
