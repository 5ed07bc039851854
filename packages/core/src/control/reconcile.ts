import { recordAudit } from '../audit/record.ts';
import type { Ctx, TxCtx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueNext } from '../jobs/enqueue.ts';
import type { KeyRow } from '../keys/key.ts';
import { announceChange } from '../live.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import { findSyncKey, type KeyId, lockAgain, openManagerSecret } from '../sync/key.ts';
import { setControl, subjectOf } from './key.ts';

/** OpenRouter shows a change after a while: it is looked at again until it does. */
const LOOK_AGAIN_MS = 10_000;
/** After a refusal, or while OpenRouter is away. */
const TRY_AGAIN_MS = 5 * 60_000;

/**
 * Brings a key at OpenRouter into line with its causes, and reads it back until it shows. It is disabled while any cause
 * stands. It is enabled when none is left and it was this product that disabled it: what somebody disabled there stays
 * as they want it.
 */
export async function reconcileKey(ctx: Ctx, id: KeyId): Promise<void> {
  const key = await findSyncKey(ctx, id);
  if (key === undefined || key.goneAt !== null) return;
  const isWanted = key.disableCauses.length > 0;
  if (!isWanted && !key.isDisabledByUs) return;
  const secret = await openManagerSecret(ctx, key);
  if (secret === null) return;
  try {
    const before = await ctx.openrouter.getKey(secret, key.hash);
    const isDisabled = before.disabled === true;
    if (isDisabled === isWanted) return await withTransaction(ctx, (tx) => confirm(tx, key, isWanted));
    await ctx.openrouter.updateKey(secret, key.hash, { disabled: isWanted });
    await withTransaction(ctx, (tx) => noteChange(tx, key, isWanted));
  } catch (error) {
    if (!(error instanceof OpenRouterError)) throw error;
    await withTransaction(ctx, (tx) => noteFailure(tx, key, error));
  }
}

async function confirm(tx: TxCtx, key: KeyRow, isWanted: boolean): Promise<void> {
  const now = await lockAgain(tx, key);
  if (now === null) return;
  // Enabled, as it was before: nothing there is ours any more.
  await setControl(tx, now, { disabled: isWanted, ...(isWanted ? {} : { isDisabledByUs: false }) });
  await announceChange(tx, key.teamId);
}

async function noteChange(tx: TxCtx, key: KeyRow, isWanted: boolean): Promise<void> {
  const now = await lockAgain(tx, key);
  if (now === null) return;
  await setControl(tx, now, { disabled: isWanted, isDisabledByUs: true });
  await recordAudit(tx, {
    teamId: key.teamId,
    actor: null,
    action: isWanted ? 'key.disabled' : 'key.enabled',
    subject: subjectOf(now),
    data: { causes: now.disableCauses },
  });
  await again(tx, key, LOOK_AGAIN_MS);
  await announceChange(tx, key.teamId);
}

async function noteFailure(tx: TxCtx, key: KeyRow, error: OpenRouterError): Promise<void> {
  if (error.isRefusal) {
    await recordAudit(tx, {
      teamId: key.teamId,
      actor: null,
      action: 'key.control_refused',
      subject: subjectOf(key),
      data: { status: error.status },
    });
  }
  await again(tx, key, error.retryAfterMs ?? TRY_AGAIN_MS);
}

function again(tx: TxCtx, { teamId, id }: KeyRow, delayMs: number): Promise<void> {
  const name = `control:${id}`;
  return enqueueNext(tx, 'control-key', { teamId, keyId: id }, { jobKey: name, queue: name, delayMs });
}
