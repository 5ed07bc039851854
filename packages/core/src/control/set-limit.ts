import type { LimitReset } from '@watcher/contract/keys-fields';
import { nameOfActor, recordAudit } from '../audit/record.ts';
import type { Ctx, Scope } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { findOwnKey, type KeyView, lockOwnKey, toKey } from '../keys/key.ts';
import { limitColumns, stateOf } from '../keys/upstream.ts';
import { toUsd } from '../lib/money.ts';
import { announceChange } from '../live.ts';
import { setKey } from '../sync/key.ts';
import { subjectOf } from './key.ts';
import { changeUpstream, requireManagerSecret } from './upstream.ts';

/**
 * Sets the limit that OpenRouter itself holds a key to.
 *
 * @throws DomainError `key_not_found`, `key_of_another_team`, `key_not_controlled`, `key_change_refused`, or
 *   `openrouter_unavailable`; nothing is changed then.
 */
export async function setKeyLimit(
  ctx: Ctx,
  scope: Scope,
  { id, limit, limitReset }: { id: number; limit: number | null; limitReset: LimitReset | null },
): Promise<KeyView> {
  const found = await findOwnKey(ctx, scope, id);
  const secret = await requireManagerSecret(ctx, found);
  const answer = await changeUpstream(ctx, found, secret, { limit, limitReset });
  return withTransaction(ctx, async (tx) => {
    const key = await lockOwnKey(tx, scope, id);
    const now = tx.now();
    const changed = { ...stateOf(answer), ...limitColumns(answer, key.limitReachedAt, now) };
    await setKey(tx, key, changed);
    await recordAudit(tx, {
      teamId: key.teamId,
      actor: await nameOfActor(tx, scope),
      action: 'key.limit_changed',
      subject: subjectOf(key),
      data: {
        from: { limit: key.limit === null ? null : toUsd(key.limit), limitReset: key.limitReset },
        to: { limit, limitReset },
      },
    });
    await announceChange(tx, key.teamId);
    return toKey({ ...key, ...changed }, now);
  });
}
