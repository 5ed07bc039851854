import { guardSending } from '../channels/guard.ts';
import type { Ctx, Scope } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';
import { announceChange } from '../live.ts';
import { lockOwnAlert } from './alert.ts';
import { post, postResolved } from './outbox.ts';

/**
 * Sends an alert again, as new messages: to the channels that it goes to, or, when it is resolved, that it is over to
 * those that were told of it.
 *
 * @throws DomainError `alert_not_found`, `alert_of_another_team`, or `too_many_attempts`.
 */
export async function resendAlert(
  ctx: Ctx,
  scope: Scope,
  input: { id: number },
): Promise<{ queued: number }> {
  await guardSending(ctx, scope.teamId);
  return withTransaction(ctx, async (tx) => {
    const alert = await lockOwnAlert(tx, scope, input.id);
    const queued =
      alert.resolvedAt === null
        ? await post(tx, alert, 'alert.opened')
        : await postResolved(tx, alert, { isAgain: true });
    await announceChange(tx, alert.teamId);
    return { queued };
  });
}
