import { nameOfActor, recordAudit } from '../audit/record.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { enqueueControlIn } from '../jobs/control.ts';
import { findOwnKey, type KeyRow, type KeyView, lockOwnKey, subjectOf, toKey } from '../keys/key.ts';
import { SETTLES_MS } from '../keys/settled.ts';
import { announceChange } from '../live.ts';
import { setControl } from './key.ts';
import { changeUpstream, requireManagerSecret } from './upstream.ts';

/**
 * Disables a key at OpenRouter by hand. Requests that run there already are still billed. One that is disabled by hand
 * already stays as it is.
 *
 * @throws DomainError `key_not_found`, `key_of_another_team`, `key_not_controlled`, `key_change_refused`, or
 *   `openrouter_unavailable`; nothing is changed then.
 */
export async function disableKey(
  ctx: Ctx,
  scope: Scope,
  input: { id: number; reason?: string | undefined },
): Promise<KeyView> {
  const found = await findOwnKey(ctx, scope, input.id);
  const isManual = ({ cause }: { cause: string }) => cause === 'manual';
  if (found.disableCauses.some(isManual)) return toKey(found, ctx.now());
  const secret = await requireManagerSecret(ctx, found);
  if (!found.disabled) {
    await withTransaction(ctx, (tx) => claim(tx, scope, input.id));
    try {
      await changeUpstream(ctx, found, secret, { disabled: true });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const isRefused = error.code === 'key_change_refused';
      await withTransaction(ctx, (tx) => unclaim(tx, scope, found, isRefused));
      throw error;
    }
  }
  return withTransaction(ctx, async (tx) => {
    const key = await lockOwnKey(tx, scope, input.id);
    if (key.disableCauses.some(isManual)) return toKey(key, tx.now());
    const by = await nameOfActor(tx, scope);
    const cause = { cause: 'manual', budgetId: null, since: tx.now().toISOString(), by } as const;
    const changed = {
      disableCauses: [...key.disableCauses, cause],
      isDisabledByUs: key.isDisabledByUs || !found.disabled,
      disabled: true,
    };
    await setControl(tx, key, changed);
    const data = input.reason === undefined || input.reason === '' ? {} : { reason: input.reason };
    await recordAudit(tx, {
      teamId: key.teamId,
      actor: by,
      action: 'key.disabled',
      subject: subjectOf(key),
      data,
    });
    await enqueueControlIn(tx, key, 0);
    await announceChange(tx, key.teamId);
    return toKey({ ...key, ...changed }, tx.now());
  });
}

/** After an error a change that came through all the same is looked for this soon. */
const LOOK_MS = 10_000;

/**
 * Writes down that it is this product that disables the key. Without a cause, which is written once it is done, the
 * reconciler takes it back, whether it came to that or not: what nobody was told of did not happen.
 */
async function claim(tx: TxCtx, scope: Scope, id: number): Promise<void> {
  const key = await lockOwnKey(tx, scope, id);
  await setControl(tx, key, { isDisabledByUs: true, controlledAt: tx.now() });
  await enqueueControlIn(tx, key, SETTLES_MS);
}

/**
 * Nothing was disabled, or nobody knows. After a refusal what is disabled from now on is somebody else's doing; else the
 * reconciler looks soon, and takes back what came through all the same.
 */
async function unclaim(tx: TxCtx, scope: Scope, found: KeyRow, isRefused: boolean): Promise<void> {
  const key = await lockOwnKey(tx, scope, found.id);
  if (isRefused && !found.isDisabledByUs) await setControl(tx, key, { isDisabledByUs: false });
  if (!isRefused) await enqueueControlIn(tx, key, LOOK_MS);
}
