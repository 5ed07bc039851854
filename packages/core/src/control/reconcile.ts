import { recordAudit } from '../audit/record.ts';
import type { Ctx, TxCtx } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { enqueueControlIn } from '../jobs/control.ts';
import { type KeyRow, subjectOf } from '../keys/key.ts';
import { isSettled } from '../keys/settled.ts';
import { announceChange } from '../live.ts';
import { OpenRouterError } from '../openrouter/errors.ts';
import { findSyncKey, type KeyId, openManagerSecret } from '../sync/key.ts';
import { lockTeam } from '../teams/team.ts';
import { type Claim, claim, lockControlled, setControl, withdraw } from './key.ts';
import { sendChange } from './upstream.ts';

/** A change shows after a while: it is looked at again until it does. */
const LOOK_AGAIN_MS = 10_000;
/** After a refusal, or while OpenRouter is away. */
const TRY_AGAIN_MS = 5 * 60_000;

/**
 * Brings a key at OpenRouter into line with its causes, and reads it back until it shows. It is disabled while any cause
 * stands. It is enabled when none is left and it was this product that disabled it: what somebody disabled there stays
 * as they want it. Whoever disables it is written down before it is done, since nobody could say so after a crash in between.
 */
export async function reconcileKey(ctx: Ctx, id: KeyId): Promise<void> {
  const key = await findSyncKey(ctx, id);
  if (key === undefined || key.goneAt !== null) return;
  const isWanted = key.disableCauses.length > 0;
  if (!isWanted && !key.isDisabledByUs) return;
  const secret = await openManagerSecret(ctx, key);
  if (secret === null) return;
  let claimed: Claim | null = null;
  try {
    const before = await ctx.openrouter.getKey(secret, key.hash);
    const isDisabled = before.disabled === true;
    // What shows now may still be from before the last change from here: that one is taken back, too.
    const isShown = key.disabled === isWanted || isSettled(key.controlledAt, ctx.now());
    if (isDisabled === isWanted && isShown)
      return await withTransaction(ctx, (tx) => confirm(tx, key, isWanted));
    if (isWanted) {
      claimed = await withTransaction(ctx, (tx) => claimWanted(tx, key));
      if (claimed === null) return;
    }
    await sendChange(ctx.openrouter, secret, key.hash, { disabled: isWanted });
    await withTransaction(ctx, (tx) => noteChange(tx, key, isWanted));
  } catch (error) {
    if (!(error instanceof OpenRouterError)) throw error;
    await withTransaction(ctx, (tx) => noteFailure(tx, key, claimed, error));
  }
}

/** Null when nobody wants the key disabled any more. */
async function claimWanted(tx: TxCtx, key: KeyRow): Promise<Claim | null> {
  const now = await lockControlled(tx, key);
  return now === null || now.disableCauses.length === 0 ? null : claim(tx, now);
}

/** What was changed since the look began is not what it saw, and has a look of its own. */
async function confirm(tx: TxCtx, key: KeyRow, isWanted: boolean): Promise<void> {
  const now = await lockControlled(tx, key);
  if (now === null || now.controlledAt?.getTime() !== key.controlledAt?.getTime()) return;
  if (now.disableCauses.length > 0 !== isWanted) return;
  // Enabled, as it was before: nothing there is ours any more.
  await setControl(tx, now, { disabled: isWanted, ...(isWanted ? {} : { isDisabledByUs: false }) });
  await announceChange(tx, key.teamId);
}

/** A key that was removed meanwhile stays as it was changed, and the audit has that; a team that was deleted has none. */
async function noteChange(tx: TxCtx, key: KeyRow, isWanted: boolean): Promise<void> {
  if (!(await lockTeam(tx, key.teamId))) return;
  const now = await lockControlled(tx, key);
  if (now !== null) await setControl(tx, now, { disabled: isWanted });
  await recordAudit(tx, {
    teamId: key.teamId,
    actor: null,
    action: isWanted ? 'key.disabled' : 'key.enabled',
    subject: subjectOf(now ?? key),
    data: { causes: (now ?? key).disableCauses },
  });
  if (now === null) return;
  // What was decided meanwhile waits for nothing.
  await enqueueControlIn(tx, key, now.disableCauses.length > 0 === isWanted ? LOOK_AGAIN_MS : 0);
  await announceChange(tx, key.teamId);
}

async function noteFailure(
  tx: TxCtx,
  key: KeyRow,
  claimed: Claim | null,
  error: OpenRouterError,
): Promise<void> {
  if (claimed !== null && error.isRefusal) await withdraw(tx, claimed);
  if ((await lockControlled(tx, key)) === null) return;
  if (error.isRefusal) {
    await recordAudit(tx, {
      teamId: key.teamId,
      actor: null,
      action: 'key.control_refused',
      subject: subjectOf(key),
      data: { status: error.status },
    });
  }
  await enqueueControlIn(tx, key, error.retryAfterMs ?? TRY_AGAIN_MS);
}
