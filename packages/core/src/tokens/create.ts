import type { CreatedToken, CreateTokenInput } from '@watcher/contract/tokens';
import { and, count, eq, isNull } from 'drizzle-orm';
import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { apiTokens } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { lockKeysOfUser } from '../keys/internal.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { newApiToken } from '../lib/token.ts';

/**
 * Makes a token of the public API. It is in this answer only.
 *
 * @throws DomainError `rule_violated` when the user has as many active ones as are allowed.
 */
export async function createToken(ctx: Ctx, input: CreateTokenInput): Promise<CreatedToken> {
  const { userId } = requireSession(ctx);
  const token = newApiToken();
  return withTransaction(ctx, async (tx) => {
    await lockKeysOfUser(tx, userId);
    const [active] = await tx.db
      .select({ total: count() })
      .from(apiTokens)
      .where(and(eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt)));
    const most = ctx.config.maxApiTokensPerUser;
    if ((active?.total ?? 0) >= most) {
      const message = `You can have at most ${most} active tokens. Revoke one to make another.`;
      throw new DomainError('rule_violated', message);
    }
    const [row] = await tx.db
      .insert(apiTokens)
      .values({ userId, name: input.name, hash: sha256Hex(token), createdAt: tx.now() })
      .returning();
    if (row === undefined) throw new Error('The token was not stored.');
    return { id: row.id, name: row.name, token, createdAt: row.createdAt.toISOString() };
  });
}
