import type { Standing } from '@watcher/contract/health';
import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { readAccounts } from './accounts.ts';
import { readProof } from './proof.ts';
import { readUsual } from './usual.ts';

/**
 * How the signed-in user's accounts stand: their credits, how far what is known explains what was billed, and whether
 * the last days (of the time zone, UTC unless one is given) cost what days usually cost.
 */
export async function standing(ctx: Ctx, input: { timeZone?: string | undefined }): Promise<Standing> {
  const { userId } = requireSession(ctx);
  const { timeZone = 'UTC' } = input;
  const [accounts, proof, usual] = await Promise.all([
    readAccounts(ctx, userId),
    readProof(ctx, userId),
    readUsual(ctx, userId, timeZone),
  ]);
  return { accounts, ...proof, usual };
}
