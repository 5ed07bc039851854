import { and, isNotNull, ne } from 'drizzle-orm';
import { ConfigError } from '../config.ts';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';

/**
 * Whether the stored keys can be opened. A product that runs with another encryption key could read none of them,
 * and would seal new ones that nobody can open who puts the earlier key back.
 *
 * @throws ConfigError that says what to do.
 */
export async function assertEncryptionKey(ctx: Pick<Ctx, 'db' | 'cipher'>): Promise<void> {
  const [other] = await ctx.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(isNotNull(apiKeys.secretKeyId), ne(apiKeys.secretKeyId, ctx.cipher.keyId)))
    .limit(1);
  if (other !== undefined) {
    throw new ConfigError(
      'ENCRYPTION_KEY is not the one that the stored OpenRouter keys were sealed with. Start with the earlier one.',
    );
  }
}
