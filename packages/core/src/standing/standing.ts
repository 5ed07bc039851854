import { requireSession } from '../auth/internal.ts';
import type { Ctx } from '../context.ts';
import { readAccounts } from './accounts.ts';
import { readProof } from './proof.ts';
import type { Standing } from './schemas.ts';

/** How the signed-in user's accounts stand: their credits, and how far what is known explains what was billed. */
export async function standing(ctx: Ctx): Promise<Standing> {
  const { userId } = requireSession(ctx);
  const [accounts, proof] = await Promise.all([readAccounts(ctx, userId), readProof(ctx, userId)]);
  return { accounts, ...proof };
}
