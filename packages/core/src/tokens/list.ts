import type { ListTokensInput, Token } from '@watcher/contract/tokens';
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Ctx, Scope, Session } from '../context.ts';
import { apiTokens } from '../db/schema/index.ts';
import { seesTokensOfOthers } from './own.ts';

/**
 * The team's tokens, newest first, without the tokens themselves. Who may not change the team sees their own.
 */
export async function listTokens(
  ctx: Ctx,
  scope: Scope,
  { userId }: Session,
  input: ListTokensInput,
): Promise<Token[]> {
  const rows = await ctx.db
    .select()
    .from(apiTokens)
    .where(
      and(
        eq(apiTokens.teamId, scope.teamId),
        seesTokensOfOthers(scope) ? undefined : eq(apiTokens.createdBy, userId),
        input.includeRevoked ? undefined : isNull(apiTokens.revokedAt),
      ),
    )
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    isActive: row.revokedAt === null,
  }));
}
