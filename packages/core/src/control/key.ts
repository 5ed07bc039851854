import { and, eq } from 'drizzle-orm';
import type { TxCtx } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import type { KeyRow } from '../keys/key.ts';
import { forgetDisabling } from '../keys/left-disabled.ts';
import { problemColumns } from '../keys/problem.ts';
import { lockTeam } from '../teams/team.ts';

export type DisableCause = KeyRow['disableCauses'][number];

export function isDisabledByHand({ disableCauses }: KeyRow): boolean {
  return disableCauses.some(({ cause }) => cause === 'manual');
}

/**
 * The key as it is now, locked with its team; null when what was read of it holds no more: it was removed, or another
 * management key answers for it. A paused key is controlled, too: pausing stops looks at it, not what budgets decided.
 */
export async function lockControlled(tx: TxCtx, key: KeyRow): Promise<KeyRow | null> {
  await lockTeam(tx, key.teamId);
  const [now] = await tx.db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.teamId, key.teamId), eq(apiKeys.id, key.id)))
    .for('update');
  return now === undefined || now.managedBy !== key.managedBy ? null : now;
}

/**
 * Writes what this product wants of a key, and with `disabled` what is known of it there. `controlledAt` is when it was last
 * changed from here, or may be about to be.
 */
export async function setControl(
  tx: TxCtx,
  key: KeyRow,
  values: Partial<Pick<KeyRow, 'disableCauses' | 'isDisabledByUs' | 'disabled' | 'controlledAt'>>,
): Promise<void> {
  const { teamId, id } = key;
  await tx.db
    .update(apiKeys)
    .set({ ...values, ...stateAfter(values.disabled, key, tx.now()) })
    .where(and(eq(apiKeys.teamId, teamId), eq(apiKeys.id, id)));
}

/** That this product is about to disable a key. */
export interface Claim {
  /** The key as it was before. */
  readonly key: KeyRow;
  readonly at: Date;
}

/** Writes down that it is this product that disables a locked key, before it does: nobody could say so after a crash in between. */
export async function claim(tx: TxCtx, key: KeyRow): Promise<Claim> {
  const at = tx.now();
  await setControl(tx, key, { isDisabledByUs: true, controlledAt: at });
  return { key, at };
}

/**
 * Takes a claim back after a refusal: what is disabled from now on is somebody else's doing. Where the key was claimed or changed
 * since, whoever did so knows better.
 */
export async function withdraw(tx: TxCtx, { key, at }: Claim): Promise<void> {
  if (key.isDisabledByUs) return;
  const now = await lockControlled(tx, key);
  if (now === null) await forgetDisabling(tx, key);
  else if (now.controlledAt?.getTime() === at.getTime()) await setControl(tx, now, { isDisabledByUs: false });
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
