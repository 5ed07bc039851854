import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Ctx, TxCtx } from '../context.ts';
import { apiKeys, leftDisabled } from '../db/schema/index.ts';
import { enqueueControl } from '../jobs/control.ts';
import type { KeyRow } from './key.ts';

/**
 * Remembers that it was this product that disabled a key which is removed now: at OpenRouter it stays disabled, and
 * whoever finds it again is to know why, and may enable it.
 */
export async function keepDisabling(tx: TxCtx, key: KeyRow): Promise<void> {
  const { teamId, hash, disableCauses, isDisabledByUs } = key;
  if (!isDisabledByUs) return;
  await tx.db
    .insert(leftDisabled)
    .values({ teamId, hash, disableCauses })
    .onConflictDoUpdate({ target: [leftDisabled.teamId, leftDisabled.hash], set: { disableCauses } });
}

/** Whether a key that was removed is to stay disabled at OpenRouter. */
export async function isLeftDisabled(ctx: Ctx, { teamId, hash }: KeyRow): Promise<boolean> {
  const [left] = await ctx.db
    .select({ disableCauses: leftDisabled.disableCauses })
    .from(leftDisabled)
    .where(and(eq(leftDisabled.teamId, teamId), eq(leftDisabled.hash, hash)));
  return left !== undefined && left.disableCauses.length > 0;
}

/** A key that was removed while it was to be disabled was not, or is enabled again: who disables it now wants it so. */
export async function forgetDisabling(ctx: Ctx, { teamId, hash }: KeyRow): Promise<void> {
  const isWithoutCause = sql`${leftDisabled.disableCauses} = '[]'::jsonb`;
  await ctx.db
    .delete(leftDisabled)
    .where(and(eq(leftDisabled.teamId, teamId), eq(leftDisabled.hash, hash), isWithoutCause));
}

/**
 * Gives keys that were found again the causes for which they were disabled; the control job does the rest. What was enabled
 * meanwhile is as somebody wants it.
 */
export async function resumeDisabling(
  tx: TxCtx,
  teamId: number,
  keys: readonly Pick<KeyRow, 'id' | 'hash' | 'disabled'>[],
): Promise<void> {
  if (keys.length === 0) return;
  const ofKeys = inArray(
    leftDisabled.hash,
    keys.map(({ hash }) => hash),
  );
  const left = await tx.db
    .delete(leftDisabled)
    .where(and(eq(leftDisabled.teamId, teamId), ofKeys))
    .returning();
  for (const { hash, disableCauses } of left) {
    const key = keys.find((one) => one.hash === hash);
    if (key === undefined || !key.disabled) continue;
    await tx.db
      .update(apiKeys)
      .set({ disableCauses, isDisabledByUs: true })
      .where(and(eq(apiKeys.teamId, teamId), eq(apiKeys.id, key.id)));
    await enqueueControl(tx, { teamId, id: key.id });
  }
}
