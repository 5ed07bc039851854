import { and, eq } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { type KeyRow, nameOf } from '../keys/key.ts';
import { problemColumns } from '../keys/problem.ts';

export type DisableCause = KeyRow['disableCauses'][number];

export function subjectOf(key: KeyRow) {
  return { type: 'key', id: key.id, name: nameOf(key) } as const;
}

/** Writes what this product wants of a key, and with `disabled` what is known of it there. */
export async function setControl(
  tx: TxCtx,
  key: KeyRow,
  values: Partial<Pick<KeyRow, 'disableCauses' | 'isDisabledByUs' | 'disabled'>>,
): Promise<void> {
  const { teamId, id } = key;
  await tx.db
    .update(apiKeys)
    .set({ ...values, ...stateAfter(values.disabled, key, tx.now()) })
    .where(and(eq(apiKeys.teamId, teamId), eq(apiKeys.id, id)));
}

/** An enabled key is not known as a disabled one until the next listing: that would be somebody else's doing. */
function stateAfter(disabled: boolean | undefined, key: KeyRow, now: Date): Partial<KeyRow> {
  if (disabled === undefined) return {};
  if (disabled || key.problemCode !== 'disabled') return { controlledAt: now };
  const isExpired = key.expiresAt !== null && key.expiresAt <= now;
  return {
    controlledAt: now,
    status: isExpired ? 'invalid' : 'valid',
    ...problemColumns(key, null, now),
  };
}
