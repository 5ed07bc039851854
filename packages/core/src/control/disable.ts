import { nameOfActor, recordAudit } from '../audit/record.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { enqueueControlIn } from '../jobs/control.ts';
import { findOwnKey, type KeyRow, type KeyView, lockOwnKey, subjectOf, toKey } from '../keys/key.ts';
import { SETTLES_MS } from '../keys/settled.ts';
import { announceChange } from '../live.ts';
import { type Claim, claim, isDisabledByHand, setControl, withdraw } from './key.ts';
import { undoneIfRemoved } from './removed.ts';
import { changeUpstream, requireManagerSecret } from './upstream.ts';

interface DisableInput {
  readonly id: number;
  readonly reason?: string | undefined;
}

/**
 * Disables a key at OpenRouter by hand. Requests that run there already are still billed. One that is disabled by hand
 * already stays as it is.
 *
 * @throws DomainError `key_not_found`, `key_of_another_team`, `key_not_controlled`, `key_change_refused`, or
 *   `openrouter_unavailable`; nothing is changed then.
 */
export async function disableKey(ctx: Ctx, scope: Scope, input: DisableInput): Promise<KeyView> {
  const found = await findOwnKey(ctx, scope, input.id);
  if (isDisabledByHand(found)) return toKey(found, ctx.now());
  const secret = await requireManagerSecret(ctx, found);
  if (found.disabled) return withTransaction(ctx, (tx) => note(tx, scope, input, found));
  const claimed = await withTransaction(ctx, (tx) => claimOwn(tx, scope, input.id));
  return undoneIfRemoved(ctx, scope, { key: found, secret, disabled: true }, async () => {
    try {
      await changeUpstream(ctx, found, secret, { disabled: true });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const isRefused = error.code === 'key_change_refused';
      await withTransaction(ctx, (tx) => (isRefused ? withdraw(tx, claimed) : lookSoon(tx, scope, input.id)));
      throw error;
    }
    return withTransaction(ctx, (tx) => note(tx, scope, input, found));
  });
}

/**
 * Claims a key. Without a cause, which is written once it is disabled, the reconciler takes that back, whether it came to it
 * or not: what nobody was told of did not happen.
 */
async function claimOwn(tx: TxCtx, scope: Scope, id: number): Promise<Claim> {
  const key = await lockOwnKey(tx, scope, id);
  await enqueueControlIn(tx, key, SETTLES_MS);
  return claim(tx, key);
}

/** After an error a change that came through all the same is looked for this soon. */
const LOOK_MS = 10_000;

/** Nobody knows whether it was disabled: the reconciler takes back what came through all the same. */
async function lookSoon(tx: TxCtx, scope: Scope, id: number): Promise<void> {
  await enqueueControlIn(tx, await lockOwnKey(tx, scope, id), LOOK_MS);
}

/** @param found the key as it was before. */
async function note(tx: TxCtx, scope: Scope, { id, reason }: DisableInput, found: KeyRow): Promise<KeyView> {
  const key = await lockOwnKey(tx, scope, id);
  if (isDisabledByHand(key)) return toKey(key, tx.now());
  const by = await nameOfActor(tx, scope);
  const cause = { cause: 'manual', budgetId: null, since: tx.now().toISOString(), by } as const;
  const changed = {
    disableCauses: [...key.disableCauses, cause],
    isDisabledByUs: key.isDisabledByUs || !found.disabled,
    disabled: true,
  };
  await setControl(tx, key, changed);
  await recordAudit(tx, {
    teamId: key.teamId,
    actor: by,
    action: 'key.disabled',
    subject: subjectOf(key),
    data: reason === undefined || reason === '' ? {} : { reason },
  });
  await enqueueControlIn(tx, key, 0);
  await announceChange(tx, key.teamId);
  return toKey({ ...key, ...changed }, tx.now());
}
