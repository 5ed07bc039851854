import type { LimitReset } from '@watcher/contract/keys-fields';
import { eq } from 'drizzle-orm';
import { recordAct } from '../audit/record.ts';
import type { Ctx, Scope, TxCtx } from '../context.ts';
import { auditLog } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { findOwnKey, type KeyRow, type KeyView, lockOwnKey, subjectOf, toKey } from '../keys/key.ts';
import { limitColumns, stateOf } from '../keys/upstream.ts';
import { toUsd } from '../lib/money.ts';
import { announceChange } from '../live.ts';
import { setKey } from '../sync/key.ts';
import { changeUpstream, inTurn, requireManagerSecret } from './upstream.ts';

interface Limit {
  readonly limit: number | null;
  readonly limitReset: LimitReset | null;
}

/**
 * Sets the limit that OpenRouter itself holds a key to. Who does so is written down before it is done, as not confirmed:
 * nobody could say so after a crash in between, or when the answer is lost. Changes of one key's limit are made one after
 * the other.
 *
 * @throws DomainError `key_not_found`, `key_of_another_team`, `key_not_controlled` or `key_change_refused`: nothing is
 *   changed then, unless the key is removed meanwhile; or `openrouter_unavailable`: the next listing shows whether it was.
 */
export async function setKeyLimit(
  ctx: Ctx,
  scope: Scope,
  { id, limit, limitReset }: Limit & { readonly id: number },
): Promise<KeyView> {
  const found = await findOwnKey(ctx, scope, id);
  const secret = await requireManagerSecret(ctx, found);
  return inTurn(ctx, found, async () => {
    const to = { limit, limitReset };
    const { entry, from } = await withTransaction(ctx, (tx) => announce(tx, scope, id, to));
    const answer = await changeUpstream(ctx, found, secret, to).catch(async (error: unknown) => {
      const isRefused = error instanceof DomainError && error.code === 'key_change_refused';
      if (isRefused) await ctx.db.delete(auditLog).where(eq(auditLog.id, entry));
      throw error;
    });
    return withTransaction(ctx, async (tx) => {
      const key = await lockOwnKey(tx, scope, id);
      const now = tx.now();
      const changed: Partial<KeyRow> = {
        ...stateOf(answer),
        ...limitColumns(answer, key.limitReachedAt, now),
        limitControlledAt: now,
      };
      await setKey(tx, key, changed);
      await tx.db.update(auditLog).set({ data: { from, to } }).where(eq(auditLog.id, entry));
      await announceChange(tx, key.teamId);
      return toKey({ ...key, ...changed }, now);
    });
  });
}

/** @returns the id of the audit's entry, and the limit before. */
async function announce(
  tx: TxCtx,
  scope: Scope,
  id: number,
  to: Limit,
): Promise<{ entry: number; from: Limit }> {
  const key = await lockOwnKey(tx, scope, id);
  const from = { limit: key.limit === null ? null : toUsd(key.limit), limitReset: key.limitReset };
  await setKey(tx, key, { limitControlledAt: tx.now() });
  const entry = await recordAct(tx, scope, {
    action: 'key.limit_changed',
    subject: subjectOf(key),
    data: { from, to, isConfirmed: false },
  });
  return { entry, from };
}
