import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { enqueueControl } from '../jobs/control.ts';
import { findOwnKey, type KeyRow, type KeyView, lockOwnKey, subjectOf, toKey } from '../keys/key.ts';
import { announceChange } from '../live.ts';
import { isDisabledByHand, setControl } from './key.ts';
import { undoneIfRemoved } from './removed.ts';
import { changeUpstream, requireManagerSecret } from './upstream.ts';

/**
 * Enables a key that was disabled by hand from here. A key that nobody disabled stays as it is.
 *
 * @throws DomainError `key_not_found`, `key_of_another_team`, `key_disabled_by_budget`, `key_disabled_elsewhere`,
 *   `key_not_controlled`, `key_change_refused`, or `openrouter_unavailable`; nothing is changed then.
 */
export async function enableKey(ctx: Ctx, scope: Scope, { id }: { id: number }): Promise<KeyView> {
  const found = await findOwnKey(ctx, scope, id);
  assertMayBeEnabled(found);
  if (!found.disabled) return toKey(found, ctx.now());
  const secret = await requireManagerSecret(ctx, found);
  return undoneIfRemoved(ctx, scope, { key: found, secret, disabled: false }, async () => {
    await changeUpstream(ctx, found, secret, { disabled: false });
    return withTransaction(ctx, (tx) => note(tx, scope, id));
  });
}

async function note(tx: TxCtx, scope: Scope, id: number): Promise<KeyView> {
  const key = await lockOwnKey(tx, scope, id);
  // Somebody else has enabled it meanwhile, and has said so.
  if (!key.disabled && !isDisabledByHand(key)) return toKey(key, tx.now());
  const disableCauses = key.disableCauses.filter(({ cause }) => cause !== 'manual');
  // It stays ours until OpenRouter shows it enabled; and a budget may have come between: the reconciler sees to both.
  const changed = { disableCauses, disabled: false };
  await setControl(tx, key, changed);
  await recordAct(tx, scope, {
    action: 'key.enabled',
    subject: subjectOf(key),
  });
  await enqueueControl(tx, key);
  await announceChange(tx, key.teamId);
  return toKey({ ...key, ...changed }, tx.now());
}

function assertMayBeEnabled({ disableCauses, disabled, isDisabledByUs }: KeyRow): void {
  if (disableCauses.some(({ cause }) => cause === 'budget')) throw refuse('key_disabled_by_budget');
  if (disabled && !isDisabledByUs) throw refuse('key_disabled_elsewhere');
}
