import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope } from '../context.ts';
import { DomainError } from '../errors.ts';
import { type KeyRow, subjectOf } from '../keys/key.ts';
import { forgetDisabling, isLeftDisabled } from '../keys/left-disabled.ts';
import { changeUpstream } from './upstream.ts';

/** A key, as it was found, that is being disabled or enabled. */
interface Change {
  readonly key: KeyRow;
  readonly secret: string;
  readonly disabled: boolean;
}

/**
 * Disables or enables a key at OpenRouter and writes that down. One that is removed meanwhile is left as its removal found it,
 * since nobody would know of the change. Where OpenRouter does not take that, the audit has what may have become of it.
 *
 * @throws what `work` throws; `key_not_found` of it is a removal.
 */
export async function undoneIfRemoved<T>(
  ctx: Ctx,
  scope: Scope,
  change: Change,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError && error.code === 'key_not_found') await undo(ctx, scope, change);
    throw error;
  }
}

async function undo(ctx: Ctx, scope: Scope, { key, secret, disabled }: Change): Promise<void> {
  const wasDisabled = await isLeftDisabled(ctx, key);
  if (wasDisabled === disabled) return;
  try {
    await changeUpstream(ctx, key, secret, { disabled: wasDisabled });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const action = disabled ? 'key.disabled' : 'key.enabled';
    await recordAct(ctx, scope, { action, subject: subjectOf(key), data: { isConfirmed: false } });
    return;
  }
  await forgetDisabling(ctx, key);
}
