import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { type KeyRow, openSecret } from '../keys/internal.ts';

/** The value of the management key that a key is read through; null when it has none that works. */
export async function openManagerSecret(ctx: Ctx, key: KeyRow): Promise<string | null> {
  if (key.managedBy === null) return null;
  const [manager] = await ctx.db.select().from(apiKeys).where(eq(apiKeys.id, key.managedBy));
  const usable = manager?.isActive === true && manager.status !== 'invalid';
  return usable ? openSecret(ctx, manager) : null;
}
