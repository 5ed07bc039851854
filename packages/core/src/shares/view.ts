import type { SharedView } from '@watcher/contract/shares';
import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { shares } from '../db/schema/index.ts';
import { refuse } from '../errors.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { isWellFormedShareToken } from '../lib/token.ts';
import { shareFigures } from './figures.ts';
import { isExpired } from './share.ts';

/**
 * What a share link shows, to anybody who has it. One that never was, one that was revoked and one that has expired
 * are refused alike.
 *
 * @throws DomainError `share_link_not_valid`.
 */
export async function viewShare(ctx: Ctx, { token }: { token: string }): Promise<SharedView> {
  if (!isWellFormedShareToken(token)) throw refuse('share_link_not_valid');
  const [row] = await ctx.db
    .select()
    .from(shares)
    .where(eq(shares.hash, sha256Hex(token)));
  if (row === undefined || isExpired(row, ctx.now())) throw refuse('share_link_not_valid');
  return shareFigures(ctx, row);
}
