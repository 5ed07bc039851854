import { TOKEN_SCOPES } from '@watcher/contract/access';
import type { CreatedToken, CreateTokenInput } from '@watcher/contract/tokens';
import { and, count, eq, isNull, sql } from 'drizzle-orm';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope, Session } from '../context.ts';
import { apiTokens } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { DomainError, refuse } from '../errors.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { newApiToken } from '../lib/token.ts';
import { lockOwnTeam } from '../teams/team.ts';

/**
 * Makes a token of the public API for the team. It is in this answer only, and may read.
 *
 * @throws DomainError `token_limit_reached` when the person has as many active ones, of any team, as are allowed;
 *   `account_deleted`, `team_not_found`.
 */
export async function createToken(
  ctx: Ctx,
  scope: Scope,
  { userId }: Session,
  input: CreateTokenInput,
): Promise<CreatedToken> {
  const token = newApiToken();
  const { teamId } = scope;
  return withTransaction(ctx, async (tx) => {
    // The limit is the person's: no other token of theirs is made meanwhile.
    const person = await tx.db.execute(sql`SELECT FROM users WHERE id = ${userId} FOR NO KEY UPDATE`);
    if (person.length === 0) throw refuse('account_deleted');
    await lockOwnTeam(tx, scope);
    const [active] = await tx.db
      .select({ total: count() })
      .from(apiTokens)
      .where(and(eq(apiTokens.createdBy, userId), isNull(apiTokens.revokedAt)));
    const limit = ctx.config.maxApiTokensPerUser;
    if ((active?.total ?? 0) >= limit) {
      throw new DomainError({ code: 'token_limit_reached', params: { limit } });
    }
    const [row] = await tx.db
      .insert(apiTokens)
      .values({
        teamId,
        createdBy: userId,
        name: input.name,
        hash: sha256Hex(token),
        scopes: [...TOKEN_SCOPES],
        createdAt: tx.now(),
      })
      .returning();
    if (row === undefined) throw new Error('The token was not stored.');
    const { id, name } = row;
    await recordAct(tx, scope, { action: 'token.created', subject: { type: 'token', id, name } });
    return { id, name, token, createdAt: row.createdAt.toISOString() };
  });
}
