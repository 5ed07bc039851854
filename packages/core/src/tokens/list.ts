import type { ListTokensInput, Token } from '@watcher/contract/tokens';
import { and, desc, eq, isNull } from 'drizzle-orm';
import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { apiTokens } from '../db/schema/index.ts';

/** The user's tokens, newest first, without the tokens themselves. */
export async function listTokens(ctx: Ctx, input: ListTokensInput): Promise<Token[]> {
  const mine = eq(apiTokens.userId, requireSession(ctx).userId);
  const rows = await ctx.db
    .select()
    .from(apiTokens)
    .where(input.includeRevoked ? mine : and(mine, isNull(apiTokens.revokedAt)))
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    isActive: row.revokedAt === null,
  }));
}
